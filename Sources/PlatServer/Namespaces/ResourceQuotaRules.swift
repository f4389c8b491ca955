import PlatModel
import PlatValue

/// What a quota must keep (`ValidateResourceQuota` and its kin in upstream's core validation).
enum ResourceQuotaRules {
    /// What is wrong with a quota, or through the status door with what is said to be used.
    static func errors(_ quota: Value, old: Value?, isStatus: Bool) -> [FieldError] {
        if isStatus {
            return ["hard", "used"].flatMap { amountsErrors(quota["status"]?[$0], "status.\($0)") }
        }
        let spec = quota["spec"] ?? [:]
        var errors = amountsErrors(spec["hard"], "spec.hard")
        errors += scopeErrors(spec) + selectorErrors(spec)
        if let old, Set(spec["scopes"].strings) != Set(old["spec"]?["scopes"].strings ?? []) {
            errors.append(.invalid("spec.scopes", spec["scopes"] ?? .null, "field is immutable"))
        }
        return errors
    }

    /// Names that count objects, so that fractions make no sense.
    private static let countedNames: Set<String> = [
        "pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps",
        "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
    ]
    private static let computeNames: Set<String> = [
        "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
    ]
    /// Names that stand without a domain; the others are qualified, like `count/secrets`.
    private static let standardNames = countedNames.union(computeNames).union([
        "ephemeral-storage", "requests.storage", "requests.ephemeral-storage",
        "limits.ephemeral-storage",
    ])

    private static func isStandard(_ name: String) -> Bool {
        standardNames.contains(name) || name.hasPrefix("hugepages-")
            || name.hasPrefix("requests.hugepages-")
    }

    /// Whether amounts of it are whole: what is counted, and what others extend nodes by.
    private static func isWhole(_ name: String) -> Bool {
        if countedNames.contains(name) { return true }
        return name.contains("/") && !name.contains("kubernetes.io/")
            && !name.hasPrefix("requests.")
            && NameRules.qualifiedName("requests." + name).isEmpty
    }

    private static func amountsErrors(_ amounts: Value?, _ field: String) -> [FieldError] {
        (amounts?.objectValue?.sortedByKey() ?? []).flatMap { name, amount in
            nameErrors(name, "\(field)[\(name)]") + amountErrors(name, amount, "\(field)[\(name)]")
        }
    }

    private static func nameErrors(_ name: String, _ field: String) -> [FieldError] {
        func invalid(_ why: String) -> FieldError { .invalid(field, .string(name), why) }
        var errors = NameRules.qualifiedName(name).map(invalid)
        guard !name.contains("/"), !isStandard(name) else { return errors }
        if errors.isEmpty, name != "storage" {
            errors.append(invalid("must be a standard resource type or fully qualified"))
        }
        return errors + [invalid("must be a standard resource for quota")]
    }

    private static func amountErrors(
        _ name: String, _ amount: Value, _ field: String
    ) -> [FieldError] {
        guard let quantity = amount.stringValue.flatMap(Quantity.init) else { return [] }
        var errors: [FieldError] = []
        if quantity < .zero {
            errors.append(.invalid(field, amount, "must be greater than or equal to 0"))
        }
        if isWhole(name), quantity.milliValue % 1000 != 0 {
            errors.append(.invalid(field, amount, "must be an integer"))
        }
        return errors
    }
}

/// Scopes: which objects a quota counts.
extension ResourceQuotaRules {
    private static let plainScopes = [
        "Terminating", "NotTerminating", "BestEffort", "NotBestEffort",
        "CrossNamespacePodAffinity",
    ]
    private static let scopes = Set(plainScopes + ["PriorityClass", "VolumeAttributesClass"])
    private static let opposites = [
        ["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"],
    ]

    /// Whether a scope says something of what is limited.
    private static func fits(_ scope: String, _ name: String) -> Bool {
        switch scope {
        case "BestEffort": name == "pods"
        case "VolumeAttributesClass": ["persistentvolumeclaims", "requests.storage"].contains(name)
        case _ where scopes.contains(scope): name == "pods" || computeNames.contains(name)
        default: true
        }
    }

    /// Of each limit that the scope says nothing of.
    private static func misfits(_ scope: String, _ spec: Value, _ error: FieldError) -> [FieldError]
    {
        let names = spec["hard"]?.objectValue?.keys ?? []
        return names.filter { isStandard($0) && !fits(scope, $0) }.map { _ in error }
    }

    private static func conflicts(_ given: [String], _ error: FieldError) -> [FieldError] {
        opposites.filter { $0.allSatisfy(given.contains) }.map { _ in error }
    }

    fileprivate static func scopeErrors(_ spec: Value) -> [FieldError] {
        let given = spec["scopes"].strings
        func invalid(_ why: String) -> FieldError {
            .invalid("spec.scopes", spec["scopes"] ?? .null, why)
        }
        return given.flatMap { scope in
            (scopes.contains(scope) ? [] : [invalid("unsupported scope")])
                + misfits(scope, spec, invalid("unsupported scope applied to resource"))
        } + conflicts(given, invalid("conflicting scopes"))
    }

    fileprivate static func selectorErrors(_ spec: Value) -> [FieldError] {
        guard let selector = spec["scopeSelector"], !selector.isNull else { return [] }
        let field = "spec.scopeSelector.matchExpressions"
        let requirements = selector["matchExpressions"]?.arrayValue ?? []
        let misfit = FieldError(
            .invalid, field, printedValue: goValue(selector).jsonText(),
            detail: "unsupported scope applied to resource")
        var errors: [FieldError] = []
        for requirement in requirements {
            let scope = requirement["scopeName"]?.stringValue ?? ""
            if !scopes.contains(scope) {
                errors.append(.invalid("\(field).scopeName", .string(scope), "unsupported scope"))
            }
            errors += misfits(scope, spec, misfit) + operatorErrors(requirement, scope, field)
        }
        let given = requirements.map { $0["scopeName"]?.stringValue ?? "" }
        // Upstream prints the plain scopes here.
        return errors
            + conflicts(given, .invalid(field, spec["scopes"] ?? .null, "conflicting scopes"))
    }

    private static func operatorErrors(
        _ requirement: Value, _ scope: String, _ field: String
    ) -> [FieldError] {
        let name = requirement["operator"]?.stringValue ?? ""
        let hasValues = !requirement["values"].strings.isEmpty
        var errors: [FieldError] = []
        if plainScopes.contains(scope), name != "Exists" {
            let names = plainScopes.map { "ResourceQuotaScope" + $0 }
            let list = names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
            errors.append(
                .invalid(
                    "\(field).operator", .string(name),
                    "must be 'Exists' when scope is any of \(list)"
                ))
        }
        switch name {
        case "In", "NotIn":
            if !hasValues {
                let why =
                    "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
                errors.append(.required("\(field).values", why))
            }
        case "Exists", "DoesNotExist":
            if hasValues {
                let why =
                    "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
                errors.append(
                    .invalid("\(field).values", requirement["values"] ?? .null, why))
            }
        default:
            errors.append(
                .invalid("\(field).operator", .string(name), "not a valid selector operator"))
        }
        return errors
    }

    /// A selector as messages print it: by the names of Go's fields.
    private static func goValue(_ selector: Value) -> Value {
        let requirements = (selector["matchExpressions"]?.arrayValue ?? []).map { requirement in
            Value.object([
                "ScopeName": requirement["scopeName"] ?? "",
                "Operator": requirement["operator"] ?? "",
                "Values": requirement["values"] ?? .null,
            ])
        }
        return ["MatchExpressions": .array(requirements)]
    }
}
