extension BuiltinTypes {
    /// Webhooks and policies.
    static let admissionTypes = """
        ValidatingWebhookConfiguration
          metadata 1 ObjectMeta, webhooks 2 [ValidatingWebhook] map=name merge=name
        ValidatingWebhook
          name 1 string!, clientConfig 2 admreg.WebhookClientConfig required,
          rules 3 [RuleWithOperations], failurePolicy 4 string? as=FailurePolicyType,
          matchPolicy 9 string? as=MatchPolicyType, namespaceSelector 5 LabelSelector?,
          objectSelector 10 LabelSelector?, sideEffects 6 string?! as=SideEffectClass,
          timeoutSeconds 7 int32?, admissionReviewVersions 8 [string]!,
          matchConditions 11 [MatchCondition] map=name merge=name
        admreg.WebhookClientConfig
          url 3 string?, service 1 admreg.ServiceReference?, caBundle 2 bytes
        RuleWithOperations
          operations 1 [string] as=OperationType, rule 2 Rule inline
        MatchCondition
          name 1 string!, expression 2 string!
        admreg.ServiceReference
          namespace 1 string!, name 2 string!, path 3 string?, port 4 int32?
        Rule
          apiGroups 1 [string], apiVersions 2 [string], resources 3 [string],
          scope 4 string? as=ScopeType
        MutatingWebhookConfiguration
          metadata 1 ObjectMeta, webhooks 2 [MutatingWebhook] map=name merge=name
        MutatingWebhook
          name 1 string!, clientConfig 2 admreg.WebhookClientConfig required,
          rules 3 [RuleWithOperations], failurePolicy 4 string? as=FailurePolicyType,
          matchPolicy 9 string? as=MatchPolicyType, namespaceSelector 5 LabelSelector?,
          objectSelector 11 LabelSelector?, sideEffects 6 string?! as=SideEffectClass,
          timeoutSeconds 7 int32?, admissionReviewVersions 8 [string]!,
          reinvocationPolicy 10 string? as=ReinvocationPolicyType,
          matchConditions 12 [MatchCondition] map=name merge=name
        ValidatingAdmissionPolicy
          metadata 1 ObjectMeta, spec 2 ValidatingAdmissionPolicySpec,
          status 3 ValidatingAdmissionPolicyStatus
        ValidatingAdmissionPolicySpec
          paramKind 1 ParamKind?, matchConstraints 2 MatchResources?, validations 3 [Validation],
          failurePolicy 4 string? as=FailurePolicyType, auditAnnotations 5 [AuditAnnotation],
          matchConditions 6 [MatchCondition] map=name merge=name,
          variables 7 [Variable] map=name merge=name
        ValidatingAdmissionPolicyStatus
          observedGeneration 1 int64, typeChecking 2 TypeChecking?,
          conditions 3 [Condition] map=type
        ParamKind atomic
          apiVersion 1 string, kind 2 string
        MatchResources atomic
          namespaceSelector 1 LabelSelector?, objectSelector 2 LabelSelector?,
          resourceRules 3 [NamedRuleWithOperations],
          excludeResourceRules 4 [NamedRuleWithOperations], matchPolicy 7 string? as=MatchPolicyType
        Validation
          expression 1 string!, message 2 string, reason 3 string? as=StatusReason,
          messageExpression 4 string
        AuditAnnotation
          key 1 string!, valueExpression 2 string!
        Variable atomic
          name 1 string!, expression 2 string!
        TypeChecking
          expressionWarnings 1 [ExpressionWarning]
        NamedRuleWithOperations atomic
          resourceNames 1 [string], ruleWithOperations 2 RuleWithOperations inline
        ExpressionWarning
          fieldRef 2 string!, warning 3 string!
        ValidatingAdmissionPolicyBinding
          metadata 1 ObjectMeta, spec 2 ValidatingAdmissionPolicyBindingSpec required
        ValidatingAdmissionPolicyBindingSpec
          policyName 1 string required, paramRef 2 ParamRef?, matchResources 3 MatchResources?,
          validationActions 4 [string] as=ValidationAction required set
        ParamRef atomic
          name 1 string, namespace 2 string, selector 3 LabelSelector?,
          parameterNotFoundAction 4 string? as=ParameterNotFoundActionType
        MutatingAdmissionPolicy
          metadata 1 ObjectMeta, spec 2 MutatingAdmissionPolicySpec
        MutatingAdmissionPolicySpec
          paramKind 1 ParamKind?, matchConstraints 2 MatchResources?, variables 3 [Variable],
          mutations 4 [Mutation], failurePolicy 5 string? as=FailurePolicyType,
          matchConditions 6 [MatchCondition] map=name merge=name,
          reinvocationPolicy 7 string as=ReinvocationPolicyType
        Mutation
          patchType 2 string! as=PatchType, applyConfiguration 3 ApplyConfiguration?,
          jsonPatch 4 JSONPatch?
        ApplyConfiguration
          expression 1 string
        JSONPatch
          expression 1 string
        MutatingAdmissionPolicyBinding
          metadata 1 ObjectMeta, spec 2 MutatingAdmissionPolicyBindingSpec
        MutatingAdmissionPolicyBindingSpec
          policyName 1 string, paramRef 2 ParamRef?, matchResources 3 MatchResources?
        """
}
