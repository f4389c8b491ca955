import PlatValue

/// One rule of a role: verbs on resources, or verbs on paths.
struct PolicyRule: Sendable, Hashable {
    var verbs: [String]
    var apiGroups: [String]
    var resources: [String]
    var resourceNames: [String]
    var nonResourceURLs: [String]

    init(
        _ verbs: [String], groups: [String] = [], resources: [String] = [], names: [String] = [],
        urls: [String] = []
    ) {
        self.verbs = verbs
        apiGroups = groups
        self.resources = resources
        resourceNames = names
        nonResourceURLs = urls
    }

    init(_ value: Value) {
        verbs = value["verbs"].strings
        apiGroups = value["apiGroups"].strings
        resources = value["resources"].strings
        resourceNames = value["resourceNames"].strings
        nonResourceURLs = value["nonResourceURLs"].strings
    }

    /// The rules of a Role or ClusterRole.
    static func rules(of role: Value) -> [PolicyRule] {
        (role["rules"]?.arrayValue ?? []).map(PolicyRule.init)
    }

    /// The rule as an object shows it, empty fields left out.
    var value: Value {
        var members = Members()
        members["verbs"] = Value(strings: verbs)
        if !apiGroups.isEmpty { members["apiGroups"] = Value(strings: apiGroups) }
        if !resources.isEmpty { members["resources"] = Value(strings: resources) }
        if !resourceNames.isEmpty { members["resourceNames"] = Value(strings: resourceNames) }
        if !nonResourceURLs.isEmpty { members["nonResourceURLs"] = Value(strings: nonResourceURLs) }
        return .object(members)
    }

    func allows(_ attributes: AuthorizationAttributes) -> Bool {
        guard Self.holds(verbs, attributes.verb) else { return false }
        switch attributes.target {
        case .path(let path): return matches(url: path)
        case .resource(let resource):
            return Self.holds(apiGroups, resource.group) && allows(resource)
                && (resourceNames.isEmpty || resourceNames.contains(resource.name))
        }
    }

    private func allows(_ resource: AuthorizationAttributes.Resource) -> Bool {
        let combined = resource.combined
        return resources.contains { rule in
            rule == "*" || rule == combined
                || (!resource.subresource.isEmpty && rule.hasPrefix("*/")
                    && rule.dropFirst(2) == resource.subresource)
        }
    }

    private static func holds(_ values: [String], _ value: String) -> Bool {
        values.contains { $0 == "*" || $0 == value }
    }

    /// Exact, `*`, or a prefix that ends in `*`.
    func matches(url path: String) -> Bool {
        nonResourceURLs.contains { url in
            url == path || (url.last == "*" && path.hasPrefix(url.dropLast()))
        }
    }
}

extension PolicyRule {
    /// The rule on one line: `{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}`.
    var compactText: String {
        let parts = [
            ("APIGroups", apiGroups), ("Resources", resources),
            ("NonResourceURLs", nonResourceURLs),
            ("ResourceNames", resourceNames), ("Verbs", verbs),
        ]
        return "{"
            + parts.filter { !$0.1.isEmpty }.map { $0.0 + ":" + GoText.quoted($0.1) }
            .joined(separator: ", ") + "}"
    }
}
