import PlatValue

/// What is wrong with what policies and webhooks say of the requests that they are about.
enum RequestRuleRules {
    static let operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"]
    /// Of a deletion nothing can be changed.
    private static let changingOperations = ["*", "CONNECT", "CREATE", "UPDATE"]
    static let matchPolicies = ["Equivalent", "Exact"]

    static func matchErrors(
        _ resources: MatchResources, _ field: String, mutates: Bool
    ) -> [FieldError] {
        var errors: [FieldError] = []
        if let policy = resources.matchPolicy {
            errors += oneOf(policy, matchPolicies, "\(field).matchPolicy")
        } else {
            errors.append(.required("\(field).matchPolicy"))
        }
        let selectors = [
            ("namespaceSelector", resources.namespaceSelector),
            ("objectSelector", resources.objectSelector),
        ]
        for (key, selector) in selectors {
            guard let selector else {
                errors.append(.required("\(field).\(key)"))
                continue
            }
            errors += LabelSelector.errors(object: selector, "\(field).\(key)")
        }
        let lists = [
            ("resourceRules", resources.resourceRules),
            ("excludeResourceRules", resources.excludedRules),
        ]
        for (key, rules) in lists {
            for (at, rule) in rules.enumerated() {
                let place = "\(field).\(key)[\(at)]"
                errors += nameErrors(rule, place)
                errors += ruleErrors(rule, place)
            }
        }
        guard mutates else { return errors }
        for operation in resources.resourceRules.flatMap(\.operations) {
            errors += oneOf(operation, changingOperations, "\(field).resourceRules.operations")
        }
        return errors
    }

    static func oneOf(_ text: String, _ allowed: [String], _ field: String) -> [FieldError] {
        allowed.contains(text)
            ? [] : [.notSupported(field, .string(text), supported: allowed)]
    }

    private static func nameErrors(_ rule: RequestRule, _ field: String) -> [FieldError] {
        var errors: [FieldError] = []
        var seen: Set<String> = []
        for (at, name) in rule.names.enumerated() {
            let place = "\(field).resourceNames[\(at)]"
            errors += NameRules.pathSegment(name).map { .invalid(place, .string(name), $0) }
            if !seen.insert(name).inserted { errors.append(.duplicate(place, .string(name))) }
        }
        return errors
    }

    static func ruleErrors(
        _ rule: RequestRule, _ field: String
    ) -> [FieldError] {
        var errors: [FieldError] = []
        func check(_ texts: [String], _ key: String, _ what: String) {
            if texts.isEmpty { errors.append(.required("\(field).\(key)")) }
            if texts.count > 1, texts.contains("*") {
                errors.append(
                    .invalid(
                        "\(field).\(key)", Value(strings: texts),
                        "if '*' is present, must not specify other \(what)"))
            }
        }
        check(rule.operations, "operations", "operations")
        for (at, operation) in rule.operations.enumerated() {
            errors += oneOf(operation, operations, "\(field).operations[\(at)]")
        }
        check(rule.groups, "apiGroups", "API groups")
        check(rule.versions, "apiVersions", "API versions")
        for (at, version) in rule.versions.enumerated() where version.isEmpty {
            errors.append(.required("\(field).apiVersions[\(at)]"))
        }
        errors += resourceErrors(rule.resources, "\(field).resources")
        if let scope = rule.scope {
            errors += oneOf(scope, ["*", "Cluster", "Namespaced"], "\(field).scope")
        }
        return errors
    }

    private static func resourceErrors(_ resources: [String], _ field: String) -> [FieldError] {
        var errors: [FieldError] = resources.isEmpty ? [.required(field)] : []
        var wholeResources: Set<Substring> = []
        var wholeSubresources: Set<Substring> = []
        var namesPlain = false
        for (at, text) in resources.enumerated() {
            guard !text.isEmpty else {
                errors.append(.required("\(field)[\(at)]"))
                continue
            }
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                namesPlain = text != "*"
                continue
            }
            func refuse(_ pattern: String) {
                errors.append(
                    .invalid(
                        "\(field)[\(at)]", .string(text),
                        "if '\(pattern)' is present, must not specify \(text)"))
            }
            if wholeResources.contains(parts[0]) { refuse("\(parts[0])/*") }
            if wholeSubresources.contains(parts[1]) { refuse("*/\(parts[1])") }
            if parts[1] == "*" { wholeResources.insert(parts[0]) }
            if parts[0] == "*" { wholeSubresources.insert(parts[1]) }
        }
        if resources.count > 1, resources.contains("*/*") {
            errors.append(
                .invalid(
                    field, Value(strings: resources),
                    "if '*/*' is present, must not specify other resources"))
        }
        if namesPlain, resources.contains("*") {
            errors.append(
                .invalid(
                    field, Value(strings: resources),
                    "if '*' is present, must not specify other resources without subresources"))
        }
        return errors
    }

    private static let conditionsMax = 64

    /// Conditions of a policy may name its parameters.
    static func conditionErrors(
        _ conditions: [MatchCondition], _ field: String, hasParams: Bool
    ) -> [FieldError] {
        var errors: [FieldError] = []
        if conditions.count > conditionsMax {
            errors.append(.tooMany(field, count: conditions.count, max: conditionsMax))
        }
        let scope = AdmissionScope(hasParams: hasParams)
        var seen: Set<String> = []
        for (at, condition) in conditions.enumerated() {
            let place = "\(field)[\(at)]"
            let text = Texts.trimmed(condition.expression)
            if text.isEmpty {
                errors.append(.required("\(place).expression"))
            } else if let problem = scope.compile(text, .bool).problem {
                errors.append(.invalid("\(place).expression", .string(text), problem))
            }
            let name = condition.value["name"]?.stringValue ?? ""
            guard !name.isEmpty else {
                errors.append(.required("\(place).name"))
                continue
            }
            errors += NameRules.qualifiedName(name).map {
                .invalid("\(place).name", .string(name), $0)
            }
            if !seen.insert(name).inserted {
                errors.append(.duplicate("\(place).name", .string(name)))
            }
        }
        return errors
    }
}
