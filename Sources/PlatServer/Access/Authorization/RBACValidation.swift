import PlatModel
import PlatValue

/// What roles and bindings must look like, and what is filled in for those who leave it out.
enum RBACValidation {
    private static let group = Escalation.group

    static func fillIn(_ object: inout Value, resource: String) {
        switch resource {
        case "roles", "clusterroles":
            // An empty list of rules is shown as null, never left out.
            if object["rules"]?.arrayValue?.isEmpty ?? true { object["rules"] = .null }
        default:
            if RoleBinding(object).role.apiGroup?.isEmpty ?? true {
                object.set(.string(group), at: "roleRef", "apiGroup")
            }
            guard let subjects = object["subjects"]?.arrayValue, !subjects.isEmpty else {
                object["subjects"] = nil
                return
            }
            object["subjects"] = .array(subjects.map(filledIn))
        }
    }

    private static func filledIn(_ subject: Value) -> Value {
        var subject = subject
        guard subject["apiGroup"]?.stringValue?.isEmpty ?? true else { return subject }
        subject["apiGroup"] = nil
        if ["User", "Group"].contains(subject["kind"]?.stringValue) {
            subject["apiGroup"] = .string(group)
        }
        return subject
    }

    static func errors(of object: Value, old: Value?, resource: String) -> [FieldError] {
        let isNamespaced = !resource.hasPrefix("cluster")
        switch resource {
        case "roles", "clusterroles":
            var errors = aggregationErrors(object)
            for (at, rule) in (object["rules"]?.arrayValue ?? []).enumerated() {
                errors += Self.errors(of: rule, at: "rules[\(at)]", isNamespaced: isNamespaced)
            }
            return errors
        default:
            var errors = referenceErrors(object, isNamespaced: isNamespaced)
            for (at, subject) in RoleBinding(object).subjects.enumerated() {
                errors += subjectErrors(subject, at: "subjects[\(at)]", isNamespaced: isNamespaced)
            }
            if let old, old["roleRef"] != object["roleRef"] {
                errors.append(.invalid("roleRef", goValue(object), "cannot change roleRef"))
            }
            return errors
        }
    }

    private static func aggregationErrors(_ role: Value) -> [FieldError] {
        guard let aggregation = role["aggregationRule"], !aggregation.isNull else { return [] }
        let field = "aggregationRule.clusterRoleSelectors"
        let selectors = aggregation["clusterRoleSelectors"]?.arrayValue ?? []
        guard !selectors.isEmpty else {
            return [
                .required(
                    field, "at least one clusterRoleSelector required if aggregationRule is non-nil"
                )
            ]
        }
        return selectors.enumerated().flatMap { at, selector in
            let errors = LabelSelector.errors(object: selector, "\(field)[\(at)]")
            if errors.isEmpty { return errors }
            // The selector is not there any more where upstream prints it.
            return errors + [.invalid("\(field)[\(at)]", .null, "invalid label selector.")]
        }
    }

    private static func errors(
        of rule: Value, at field: String, isNamespaced: Bool
    ) -> [FieldError] {
        let rule = PolicyRule(rule)
        var errors: [FieldError] = []
        if rule.verbs.isEmpty {
            errors.append(.required(field + ".verbs", "verbs must contain at least one value"))
        }
        guard rule.nonResourceURLs.isEmpty else {
            let urls = Value(strings: rule.nonResourceURLs)
            let place = field + ".nonResourceURLs"
            if isNamespaced {
                errors.append(
                    .invalid(place, urls, "namespaced rules cannot apply to non-resource URLs"))
            }
            if !rule.apiGroups.isEmpty || !rule.resources.isEmpty || !rule.resourceNames.isEmpty {
                errors.append(
                    .invalid(
                        place, urls,
                        "rules cannot apply to both regular resources and non-resource URLs"))
            }
            return errors
        }
        if rule.apiGroups.isEmpty {
            errors.append(
                .required(
                    field + ".apiGroups", "resource rules must supply at least one api group"))
        }
        if rule.resources.isEmpty {
            errors.append(
                .required(field + ".resources", "resource rules must supply at least one resource"))
        }
        return errors
    }

    private static func referenceErrors(_ binding: Value, isNamespaced: Bool) -> [FieldError] {
        var errors: [FieldError] = []
        let reference = binding["roleRef"]
        let apiGroup = reference?["apiGroup"] ?? ""
        if apiGroup != .string(group) {
            errors.append(.notSupported("roleRef.apiGroup", apiGroup, supported: [group]))
        }
        let kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]
        let kind = reference?["kind"]?.stringValue ?? ""
        if !kinds.contains(kind) {
            errors.append(.notSupported("roleRef.kind", .string(kind), supported: kinds))
        }
        let name = reference?["name"]?.stringValue ?? ""
        if name.isEmpty {
            errors.append(.required("roleRef.name"))
        } else {
            for message in NameRules.pathSegment(name) {
                errors.append(.invalid("roleRef.name", .string(name), message))
            }
        }
        return errors
    }

    private static func subjectErrors(
        _ subject: RoleBinding.Subject, at field: String, isNamespaced: Bool
    ) -> [FieldError] {
        var errors: [FieldError] = []
        let name = subject.name ?? ""
        if name.isEmpty { errors.append(.required(field + ".name")) }
        let (apiGroup, kind) = (subject.apiGroup, subject.kind)
        switch kind {
        case "ServiceAccount":
            if !name.isEmpty {
                for message in NameRules.subdomain(name) {
                    errors.append(.invalid(field + ".name", .string(name), message))
                }
            }
            if !apiGroup.isEmpty {
                errors.append(
                    .notSupported(field + ".apiGroup", .string(apiGroup), supported: [""]))
            }
            if !isNamespaced, subject.namespace.isEmpty {
                errors.append(.required(field + ".namespace"))
            }
        case "User", "Group":
            if apiGroup != group {
                errors.append(
                    .notSupported(field + ".apiGroup", .string(apiGroup), supported: [group]))
            }
        default:
            errors.append(
                .notSupported(
                    field + ".kind", .string(kind), supported: ["ServiceAccount", "User", "Group"]))
        }
        return errors
    }

    /// A role reference as messages print it: by the names of Go's fields.
    private static func goValue(_ binding: Value) -> Value {
        [
            "APIGroup": binding["roleRef"]?["apiGroup"] ?? "",
            "Kind": binding["roleRef"]?["kind"] ?? "",
            "Name": binding["roleRef"]?["name"] ?? "",
        ]
    }
}
