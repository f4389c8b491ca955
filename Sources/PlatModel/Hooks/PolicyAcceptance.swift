public import PlatValue

/// What is wrong with an admission policy, by Kubernetes' rules: what does not compile is refused.
public struct PolicyAcceptance {
    private let policy: AdmissionPolicy
    private let mutates: Bool
    private let old: AdmissionPolicy?
    private var scope: AdmissionScope
    /// The errors, in the order of the fields.
    public private(set) var errors: [FieldError] = []

    private static let auditAnnotationsMax = 20
    private static let auditExpressionBytesMax = 5 * 1024
    private static let either =
        "validations or auditAnnotations must contain at least one item"

    /// Judges a policy; `old` is what it was before an update.
    public init(_ object: Value, old: Value?, mutates: Bool) {
        policy = AdmissionPolicy(object)
        self.mutates = mutates
        self.old = old.map(AdmissionPolicy.init)
        let hasParams = policy.paramKind != nil
        scope = AdmissionScope(
            hasParams: hasParams, hasVariables: mutates || !policy.variables.isEmpty)
        checkFrame()
        checkVariables()
        if mutates { checkMutations() } else { checkValidations() }
    }

    private mutating func compile(
        _ text: String, _ result: ExpressionResult, _ field: String, in scope: AdmissionScope,
        shown: String? = nil
    ) {
        guard let problem = scope.compile(text, result).problem else { return }
        errors.append(.invalid(field, .string(shown ?? text), problem))
    }

    private mutating func checkFrame() {
        let spec = policy.spec
        if let text = spec["failurePolicy"]?.stringValue {
            errors += RequestRuleRules.oneOf(text, ["Fail", "Ignore"], "spec.failurePolicy")
        } else {
            errors.append(.required("spec.failurePolicy"))
        }
        if let kind = policy.paramKind { errors += Self.errors(kind, "spec.paramKind") }
        if let constraints = policy.constraints {
            errors += RequestRuleRules.matchErrors(
                constraints, "spec.matchConstraints", mutates: mutates)
            if constraints.resourceRules.isEmpty {
                errors.append(.required("spec.matchConstraints.resourceRules"))
            }
        } else {
            errors.append(.required("spec.matchConstraints"))
        }
        let isKept =
            old.map { $0.paramKind == policy.paramKind && $0.conditions == policy.conditions }
            ?? false
        if !isKept {
            errors += RequestRuleRules.conditionErrors(
                policy.conditions, "spec.matchConditions", hasParams: policy.paramKind != nil)
        }
    }

    private static func errors(_ kind: ParamKind, _ field: String) -> [FieldError] {
        var errors: [FieldError] = []
        let place = "\(field).apiVersion"
        let parts = kind.apiVersion.split(separator: "/", omittingEmptySubsequences: false)
        if kind.apiVersion.isEmpty {
            errors.append(.required(place))
        } else if parts.count > 2 {
            errors.append(
                .invalid(
                    place, .string(kind.apiVersion),
                    "unexpected GroupVersion string: \(kind.apiVersion)"))
        } else {
            let group = parts.count == 2 ? String(parts[0]) : ""
            let version = String(parts[parts.count - 1])
            let groupProblems = group.isEmpty ? [] : NameRules.subdomain(group)
            if !groupProblems.isEmpty {
                errors.append(
                    .invalid(place, .string(group), groupProblems.joined(separator: ",")))
            }
            if version.isEmpty {
                errors.append(
                    .invalid(place, .string(kind.apiVersion), "version must be specified"))
            } else if case let problems = NameRules.label1035(version), !problems.isEmpty {
                errors.append(.invalid(place, .string(version), problems.joined(separator: ",")))
            }
        }
        if kind.kind.isEmpty {
            errors.append(.required("\(field).kind"))
        } else if case let problems = NameRules.label1035(kind.kind.lowercased()),
            !problems.isEmpty
        {
            errors.append(
                .invalid(
                    "\(field).kind", .string(kind.kind),
                    "may have mixed case, but should otherwise match: "
                        + problems.joined(separator: ",")))
        }
        return errors
    }

    private mutating func checkVariables() {
        for (at, variable) in policy.variables.enumerated() {
            let field = "spec.variables[\(at)]"
            if Texts.trimmed(variable.variable).isEmpty {
                errors.append(.required("\(field).name", "name is not specified"))
            } else if !Self.isIdentifier(variable.variable) {
                errors.append(
                    .invalid(
                        "\(field).name", .string(variable.variable),
                        "must be a valid CEL identifier"))
            }
            guard !Texts.trimmed(variable.expression).isEmpty else {
                errors.append(.required("\(field).expression", "expression is not specified"))
                continue
            }
            let expression = scope.compile(variable.expression, .anything)
            scope.declare(variable.variable, expression)
            if let problem = expression.problem {
                errors.append(
                    .invalid("\(field).expression", .string(variable.expression), problem))
            }
        }
    }

    private static func isIdentifier(_ name: String) -> Bool {
        CELParser.isPlainName(name)
    }

    // MARK: Validations

    private mutating func checkValidations() {
        guard !policy.validations.isEmpty || !policy.auditAnnotations.isEmpty else {
            errors.append(.required("spec.validations", Self.either))
            errors.append(.required("spec.auditAnnotations", Self.either))
            return
        }
        for (at, validation) in policy.validations.enumerated() {
            check(validation, "spec.validations[\(at)]")
        }
        checkAuditAnnotations()
    }

    private mutating func check(_ validation: PolicyValidation, _ field: String) {
        if Texts.trimmed(validation.expression).isEmpty {
            errors.append(.required("\(field).expression", "expression is not specified"))
        } else {
            compile(validation.expression, .bool, "\(field).expression", in: scope)
        }
        let messageExpression = validation.messageExpression
        if !messageExpression.isEmpty, Texts.trimmed(messageExpression).isEmpty {
            errors.append(
                .invalid(
                    "\(field).messageExpression", .string(messageExpression),
                    "must be non-empty if specified"))
        } else if !messageExpression.isEmpty {
            var plain = scope
            plain.hasAuthorizer = false
            compile(messageExpression, .text, "\(field).messageExpression", in: plain)
        }
        let message = validation.message
        if !message.isEmpty, Texts.trimmed(message).isEmpty {
            errors.append(
                .invalid(
                    "\(field).message", .string(message), "must be non-empty if specified"))
        } else if Texts.trimmed(message).contains(where: \.isNewline) {
            errors.append(
                .invalid(
                    "\(field).message", .string(message), "must not contain line breaks"))
        }
        if let reason = validation.reason {
            errors += RequestRuleRules.oneOf(
                reason, ["Forbidden", "Invalid", "RequestEntityTooLarge"], "\(field).reason")
        }
    }

    private mutating func checkAuditAnnotations() {
        let field = "spec.auditAnnotations"
        let annotations = policy.auditAnnotations
        if annotations.count > Self.auditAnnotationsMax {
            errors.append(
                .invalid(
                    field, .array(annotations.map(\.value)),
                    "must not have more than \(Self.auditAnnotationsMax) auditAnnotations"))
        }
        var seen: Set<String> = []
        for (at, annotation) in annotations.enumerated() {
            check(annotation, "\(field)[\(at)]")
            if !seen.insert(annotation.key).inserted {
                errors.append(.duplicate("\(field)[\(at)].key", .string(annotation.key)))
            }
        }
    }

    private mutating func check(_ annotation: AuditAnnotation, _ field: String) {
        if policy.name.isEmpty {
            errors.append(
                .invalid(
                    "\(field).key", .string(annotation.key), "requires metadata.name be non-empty"))
        } else {
            let key = "\(policy.name)/\(annotation.key)"
            errors += NameRules.qualifiedName(key).map {
                .invalid("\(field).key", .string(key), $0)
            }
        }
        let text = Texts.trimmed(annotation.expression)
        if text.isEmpty {
            errors.append(.required("\(field).valueExpression", "valueExpression is not specified"))
        } else if text.utf8.count > Self.auditExpressionBytesMax {
            errors.append(
                .required(
                    "\(field).valueExpression",
                    "must not exceed \(Self.auditExpressionBytesMax) bytes in length"))
        } else {
            compile(
                text, .textOrNull, "\(field).valueExpression", in: scope,
                shown: annotation.expression)
        }
    }

    // MARK: Mutations

    private mutating func checkMutations() {
        if policy.mutations.isEmpty {
            errors.append(
                .required("spec.mutations", "mutations must contain at least one item"))
        }
        scope.makesPatches = true
        for (at, mutation) in policy.mutations.enumerated() {
            check(mutation, "spec.mutations[\(at)]")
        }
        let reinvocation = policy.spec["reinvocationPolicy"]?.stringValue ?? ""
        errors +=
            reinvocation.isEmpty
            ? [.required("spec.reinvocationPolicy")]
            : RequestRuleRules.oneOf(
                reinvocation, ["IfNeeded", "Never"], "spec.reinvocationPolicy")
    }

    private mutating func check(_ mutation: PolicyMutation, _ field: String) {
        let type = mutation.patchType
        let kinds = [
            (
                "ApplyConfiguration", "applyConfiguration", mutation.configuration,
                ExpressionResult.object
            ),
            ("JSONPatch", "jsonPatch", mutation.patch, ExpressionResult.patch),
        ]
        guard kinds.contains(where: { $0.0 == type }) else {
            errors +=
                type.isEmpty
                ? [.required("\(field).patchType")]
                : RequestRuleRules.oneOf(type, kinds.map(\.0), "\(field).patchType")
            return
        }
        for (kind, key, text, result) in kinds where kind == type {
            guard mutation.value.given(key) != nil else {
                errors.append(
                    .required("\(field).\(key)", "must be specified when patchType is \(type)"))
                continue
            }
            let trimmed = Texts.trimmed(text ?? "")
            if trimmed.isEmpty {
                errors.append(.required("\(field).\(key).expression"))
            } else {
                compile(trimmed, result, "\(field).\(key).expression", in: scope)
            }
        }
        for (kind, key, _, _) in kinds where kind != type && mutation.value.given(key) != nil {
            errors.append(
                .invalid(
                    "\(field).\(key)", .string("{\(key)}"),
                    "must not be specified when patchType is \(type)"))
        }
    }
}

/// What is wrong with a binding of a policy.
public enum PolicyBindingAcceptance {
    /// The errors of a binding; one of a policy that mutates names no actions.
    public static func errors(_ object: Value, mutates: Bool) -> [FieldError] {
        let binding = AdmissionPolicyBinding(object)
        var errors: [FieldError] = []
        if binding.policy.isEmpty {
            errors.append(.required("spec.policyName"))
        } else {
            errors += NameRules.subdomain(binding.policy).map {
                .invalid("spec.policyName", .string(binding.policy), $0)
            }
        }
        if let params = binding.params { errors += self.errors(params, "spec.paramRef") }
        if let resources = binding.resources {
            errors += RequestRuleRules.matchErrors(
                resources, "spec.matchResources", mutates: mutates)
        }
        return mutates ? errors : errors + actionErrors(binding.actions, "spec.validationActions")
    }

    private static func errors(_ params: ParamReference, _ field: String) -> [FieldError] {
        var errors: [FieldError] = []
        let exclusive = "name and selector are mutually exclusive"
        if !params.param.isEmpty {
            errors += NameRules.pathSegment(params.param).map {
                .invalid("\(field).name", .string(params.param), $0)
            }
            if params.selector != nil { errors.append(.forbidden("\(field).name", exclusive)) }
        }
        if let selector = params.selector {
            errors += LabelSelector.errors(object: selector, "\(field).selector")
            if !params.param.isEmpty { errors.append(.forbidden("\(field).selector", exclusive)) }
        } else if params.param.isEmpty {
            errors.append(.required(field, "one of name or selector must be specified"))
        }
        let action = params.value["parameterNotFoundAction"]?.stringValue ?? ""
        errors +=
            action.isEmpty
            ? [.required("\(field).parameterNotFoundAction")]
            : RequestRuleRules.oneOf(
                action, ["Deny", "Allow"], "\(field).parameterNotFoundAction")
        return errors
    }

    private static func actionErrors(_ actions: [String], _ field: String) -> [FieldError] {
        var errors: [FieldError] = []
        var seen: Set<String> = []
        for (at, action) in actions.enumerated() {
            errors += RequestRuleRules.oneOf(
                action, ["Audit", "Deny", "Warn"], "\(field)[\(at)]")
            if !seen.insert(action).inserted {
                errors.append(.duplicate("\(field)[\(at)]", .string(action)))
            }
        }
        if seen.contains("Deny"), seen.contains("Warn") {
            errors.append(
                .invalid(
                    field, Value(strings: actions),
                    "must not contain both Deny and Warn (repeating the same validation failure "
                        + "information in the API response and headers serves no purpose)"))
        }
        if seen.isEmpty {
            errors.append(.required(field, "at least one validation action is required"))
        }
        return errors
    }
}
