public import PlatValue

/// What is wrong with the configuration of webhooks, by Kubernetes' rules.
public enum WebhookAcceptance {
    private static let sideEffects = ["None", "NoneOnDryRun"]
    private static let allSideEffects = ["None", "NoneOnDryRun", "Some", "Unknown"]
    private static let reviewVersions = ["v1", "v1beta1"]

    /// The errors of a configuration. What an update finds wrong already, it may leave so.
    public static func errors(_ object: Value, old: Value?, mutates: Bool) -> [FieldError] {
        let webhooks = WebhookConfiguration(object).webhooks
        let before = old.map { WebhookConfiguration($0).webhooks } ?? []
        let keepsConditions =
            old != nil && before.map(\.conditions) == webhooks.map(\.conditions)
        let wasHarmless = before.allSatisfy(\.isHarmless)
        let wasRecognized = before.allSatisfy {
            $0.reviewVersions.isEmpty || $0.reviewVersions.contains(where: reviewVersions.contains)
        }
        let wasUnique = Set(before.map(\.webhook)).count == before.count
        var names: Set<String> = []
        return webhooks.enumerated().flatMap { at, webhook -> [FieldError] in
            let field = "webhooks[\(at)]"
            var errors = Self.errors(
                webhook, field, mutates: mutates,
                sideEffects: wasHarmless ? sideEffects : allSideEffects)
            errors += WebhookClientRules.errors(webhook.client.value, "\(field).clientConfig")
            if !keepsConditions {
                errors += RequestRuleRules.conditionErrors(
                    webhook.conditions, "\(field).matchConditions", hasParams: false)
            }
            errors += versionErrors(
                webhook.reviewVersions, "\(field).admissionReviewVersions",
                mustBeKnown: wasRecognized)
            if wasUnique, !webhook.webhook.isEmpty, !names.insert(webhook.webhook).inserted {
                errors.append(.duplicate("\(field).name", .string(webhook.webhook)))
            }
            return errors
        }
    }

    private static func errors(
        _ webhook: AdmissionWebhook, _ field: String, mutates: Bool, sideEffects: [String]
    ) -> [FieldError] {
        let value = webhook.value
        var errors = FieldRules.fullyQualifiedName(webhook.webhook, "\(field).name")
        for (at, rule) in webhook.rules.enumerated() {
            errors += RequestRuleRules.ruleErrors(rule, "\(field).rules[\(at)]")
        }
        func check(_ key: String, _ allowed: [String]) {
            guard let text = value[key]?.stringValue else { return }
            errors += RequestRuleRules.oneOf(text, allowed, "\(field).\(key)")
        }
        check("failurePolicy", ["Fail", "Ignore"])
        check("matchPolicy", RequestRuleRules.matchPolicies)
        if value.given("sideEffects") == nil {
            errors.append(
                .required(
                    "\(field).sideEffects",
                    "must specify one of \(sideEffects.joined(separator: ", "))"))
        } else {
            check("sideEffects", sideEffects)
        }
        if let seconds = value["timeoutSeconds"]?.integerValue, !(1...30).contains(seconds) {
            errors.append(
                .invalid(
                    "\(field).timeoutSeconds", .integer(seconds),
                    "the timeout value must be between 1 and 30 seconds"))
        }
        for key in ["namespaceSelector", "objectSelector"] {
            guard let selector = value.given(key) else { continue }
            errors += LabelSelector.errors(object: selector, "\(field).\(key)")
        }
        if mutates { check("reinvocationPolicy", ["IfNeeded", "Never"]) }
        return errors
    }

    private static func versionErrors(
        _ versions: [String], _ field: String, mustBeKnown: Bool
    ) -> [FieldError] {
        let known = reviewVersions.joined(separator: ", ")
        guard !versions.isEmpty else {
            return [.required(field, "must specify one of \(known)")]
        }
        var errors: [FieldError] = []
        var seen: Set<String> = []
        for (at, version) in versions.enumerated() {
            guard seen.insert(version).inserted else {
                errors.append(
                    .invalid("\(field)[\(at)]", .string(version), "duplicate version"))
                continue
            }
            errors += NameRules.label1035(version).map {
                .invalid("\(field)[\(at)]", .string(version), $0)
            }
        }
        if mustBeKnown, seen.isDisjoint(with: reviewVersions) {
            errors.append(
                .invalid(
                    field, Value(strings: versions), "must include at least one of \(known)"))
        }
        return errors
    }
}
