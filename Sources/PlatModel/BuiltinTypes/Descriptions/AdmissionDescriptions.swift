extension BuiltinTypes {
    static let admissionDescriptions = """
        ValidatingWebhookConfiguration: Programs that may refuse what is written.
          metadata: Standard object's metadata.
          webhooks: The programs, and what each is asked about.
        ValidatingWebhook: A program that may refuse what is written.
          name: Its name, with at least two dots.
          clientConfig: Where it is.
          rules: What it is asked about; any of these is enough.
          failurePolicy: What happens where it does not answer: Fail refuses the write, Ignore lets
            it pass.
          matchPolicy: Equivalent asks it about the same objects in other versions too, Exact does
            not.
          namespaceSelector: Only objects in namespaces with these labels.
          objectSelector: Only objects that have, or had, these labels.
          sideEffects: None or NoneOnDryRun: whether being asked changes anything.
          timeoutSeconds: After how many seconds no answer counts as none.
          admissionReviewVersions: The versions of AdmissionReview that it reads, the best first.
          matchConditions: Expressions that must all be true for it to be asked.
        MutatingWebhookConfiguration: Programs that may change what is written before it is stored.
          metadata: Standard object's metadata.
          webhooks: The programs, and what each is asked about.
        MutatingWebhook: A program that may change what is written before it is stored.
          name: Its name, with at least two dots.
          clientConfig: Where it is.
          rules: What it is asked about; any of these is enough.
          failurePolicy: What happens where it does not answer: Fail refuses the write, Ignore lets
            it pass.
          matchPolicy: Equivalent asks it about the same objects in other versions too, Exact does
            not.
          namespaceSelector: Only objects in namespaces with these labels.
          objectSelector: Only objects that have, or had, these labels.
          sideEffects: None or NoneOnDryRun: whether being asked changes anything.
          timeoutSeconds: After how many seconds no answer counts as none.
          admissionReviewVersions: The versions of AdmissionReview that it reads, the best first.
          reinvocationPolicy: IfNeeded asks again where others have changed the object since, Never
            does not.
          matchConditions: Expressions that must all be true for it to be asked.
        admreg.WebhookClientConfig: Where a webhook is; either url or service is given.
          url: Its URL, which begins with https.
          service: A service that stands for it.
          caBundle: The authorities that its certificate may come from, PEM in base64; nothing
            given, those of the system.
        admreg.ServiceReference: Names a service.
          namespace: Namespace of the service.
          name: Name of the service.
          path: The path that is asked there.
          port: The port; 443 where none is given.
        RuleWithOperations: Which writes are meant.
          operations: CREATE, UPDATE, DELETE, CONNECT, or * for all.
        Rule: Which resources are meant.
          apiGroups: Their groups; * is all.
          apiVersions: Their versions; * is all.
          resources: The resources, in plural, with /NAME for a subresource; * is all, */* those
            with their subresources.
          scope: Cluster, Namespaced, or * for both.
        MatchCondition: An expression that must be true for somebody to be asked.
          name: Its name, by which it is told.
          expression: The expression, in CEL; it may use object, oldObject, request and authorizer.
        ValidatingAdmissionPolicy: Expressions that must be true for a write to pass. It takes effect
            where a ValidatingAdmissionPolicyBinding says so.
          metadata: Standard object's metadata.
          spec: The expressions, and what they are about.
          status: What was noticed of the policy.
        ValidatingAdmissionPolicySpec: The expressions of a policy, and what they are about.
          paramKind: The kind of objects by which the policy is adjusted.
          matchConstraints: Which writes it is about.
          validations: The expressions, each of which must be true.
          failurePolicy: What happens where an expression fails: Fail refuses the write, Ignore
            lets it pass.
          auditAnnotations: What is added to the audit log.
          matchConditions: Expressions that must all be true for it to be asked.
          variables: Expressions that others use as variables.NAME.
        ValidatingAdmissionPolicyStatus: What was noticed of a policy.
          observedGeneration: The generation that was looked at.
          typeChecking: Where the expressions do not fit the kinds that they are about.
          conditions: What else the policy is like.
        ParamKind: A kind of objects that adjust policies.
          apiVersion: Its group and version.
          kind: The kind.
        MatchResources: Which writes a policy is about; all that is given must hold.
          namespaceSelector: Only objects in namespaces with these labels.
          objectSelector: Only objects that have, or had, these labels.
          resourceRules: Writes of these; any of them is enough.
          excludeResourceRules: Writes of these are not meant, whatever else is said.
          matchPolicy: Equivalent means the same objects in other versions too, Exact does not.
        NamedRuleWithOperations: Which writes are meant.
          resourceNames: Only objects of these names; nothing given, all.
        Validation: An expression that must be true.
          expression: The expression, in CEL; it may use object, oldObject, request, params,
            namespaceObject, authorizer and variables.
          message: What is said where it is not.
          reason: The reason of the refusal: Unauthorized, Forbidden, Invalid or
            RequestEntityTooLarge.
          messageExpression: An expression that makes the message.
        AuditAnnotation: Something that is added to the audit log.
          key: What it is called there, after the policy's name.
          valueExpression: An expression that makes its text; with null, nothing is added.
        Variable: An expression that others use.
          name: They call it variables.NAME.
          expression: The expression, in CEL; it may use variables above it.
        TypeChecking: Where expressions do not fit the kinds that they are about.
          expressionWarnings: What was found.
        ExpressionWarning: Something that does not fit.
          fieldRef: The field with the expression, as a path.
          warning: What does not fit.
        ValidatingAdmissionPolicyBinding: Lets a ValidatingAdmissionPolicy take effect.
          metadata: Standard object's metadata.
          spec: Which policy, where, and how.
        ValidatingAdmissionPolicyBindingSpec: Which policy takes effect, where, and how.
          policyName: The policy. Where it is not there, nothing is asked.
          paramRef: The objects by which it is adjusted.
          matchResources: Only these of the writes that the policy is about.
          validationActions: What happens where an expression is not true: Deny, Warn, Audit.
        ParamRef: Names the objects by which a policy is adjusted, by name or by labels.
          name: The name of one.
          namespace: Their namespace; empty, that of the object that is written.
          selector: Those with these labels, each in its turn.
          parameterNotFoundAction: What happens where there is none: Allow or Deny.
        MutatingAdmissionPolicy: Changes what is written before it is stored. It takes effect where a
            MutatingAdmissionPolicyBinding says so.
          metadata: Standard object's metadata.
          spec: The changes, and what they are about.
        MutatingAdmissionPolicySpec: The changes of a policy, and what they are about.
          paramKind: The kind of objects by which the policy is adjusted.
          matchConstraints: Which writes it is about.
          variables: Expressions that others use as variables.NAME.
          mutations: The changes, one after the other.
          failurePolicy: What happens where an expression fails: Fail refuses the write, Ignore
            lets it pass.
          matchConditions: Expressions that must all be true for it to be asked.
          reinvocationPolicy: IfNeeded asks again where others have changed the object since, Never
            does not.
        Mutation: A change.
          patchType: ApplyConfiguration or JSONPatch.
          applyConfiguration: An object whose fields are set.
          jsonPatch: Steps of a JSON patch.
        ApplyConfiguration: An object whose fields are set.
          expression: An expression that makes it, in CEL: Object{…}.
        JSONPatch: Steps of a JSON patch.
          expression: An expression that makes them, in CEL: [JSONPatch{…}, …].
        MutatingAdmissionPolicyBinding: Lets a MutatingAdmissionPolicy take effect.
          metadata: Standard object's metadata.
          spec: Which policy, and where.
        MutatingAdmissionPolicyBindingSpec: Which policy takes effect, and where.
          policyName: The policy. Where it is not there, nothing is changed.
          paramRef: The objects by which it is adjusted.
          matchResources: Only these of the writes that the policy is about.
        """
}
