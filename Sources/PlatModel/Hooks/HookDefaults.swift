public import PlatValue

/// What policies, bindings and webhooks say where nobody said it (Kubernetes, admissionregistration v1).
public enum HookDefaults {
    /// Completes a configuration of webhooks.
    public static func complete(webhooks object: inout Value, mutates: Bool) {
        guard let webhooks = object["webhooks"]?.arrayValue else { return }
        object["webhooks"] = .array(
            webhooks.map { webhook in
                var webhook = webhook
                webhook.complete("failurePolicy", "Fail")
                completeMatch(&webhook)
                webhook.complete("timeoutSeconds", 10)
                if mutates { webhook.complete("reinvocationPolicy", "Never") }
                completeRules(&webhook, "rules")
                if var service = webhook["clientConfig"]?.given("service") {
                    service.complete("port", 443)
                    webhook.set(service, at: "clientConfig", "service")
                }
                return webhook
            })
    }

    /// Completes a policy.
    public static func complete(policy object: inout Value) {
        guard var spec = object["spec"] else { return }
        spec.complete("failurePolicy", "Fail")
        complete(resources: &spec, "matchConstraints")
        object["spec"] = spec
    }

    /// Completes a binding.
    public static func complete(binding object: inout Value) {
        guard var spec = object["spec"] else { return }
        complete(resources: &spec, "matchResources")
        object["spec"] = spec
    }

    private static func complete(resources spec: inout Value, _ key: String) {
        guard var resources = spec.given(key) else { return }
        completeMatch(&resources)
        completeRules(&resources, "resourceRules")
        completeRules(&resources, "excludeResourceRules")
        spec[key] = resources
    }

    private static func completeMatch(_ value: inout Value) {
        value.complete("matchPolicy", "Equivalent")
        value.complete("namespaceSelector", [:])
        value.complete("objectSelector", [:])
    }

    private static func completeRules(_ value: inout Value, _ key: String) {
        guard let rules = value[key]?.arrayValue else { return }
        value[key] = .array(
            rules.map { rule in
                var rule = rule
                rule.complete("scope", "*")
                return rule
            })
    }
}

extension Value {
    fileprivate mutating func complete(_ key: String, _ value: Value) {
        if given(key) == nil { self[key] = value }
    }
}
