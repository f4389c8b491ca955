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
        case .path(let path): return Self.matches(urls: nonResourceURLs, path: path)
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
    private static func matches(urls: [String], path: String) -> Bool {
        urls.contains { url in
            url == path || (url.last == "*" && path.hasPrefix(url.dropLast()))
        }
    }
}

extension PolicyRule {
    /// Whether whoever holds this rule holds all of `other` too. `other` must be atomic in the sense
    /// of `atoms`; lists in it are compared whole.
    func covers(_ other: PolicyRule) -> Bool {
        Self.covers(verbs, other.verbs) && Self.covers(apiGroups, other.apiGroups)
            && coversResources(other.resources) && coversNames(other.resourceNames)
            && other.nonResourceURLs.allSatisfy { Self.matches(urls: nonResourceURLs, path: $0) }
    }

    /// The rule taken apart into rules of one verb, one group, one resource and at most one name.
    var atoms: [PolicyRule] {
        var atoms: [PolicyRule] = []
        for group in apiGroups {
            for resource in resources {
                for verb in verbs {
                    let atom = PolicyRule([verb], groups: [group], resources: [resource])
                    guard !resourceNames.isEmpty else {
                        atoms.append(atom)
                        continue
                    }
                    for name in resourceNames {
                        atoms.append(
                            PolicyRule(
                                [verb], groups: [group], resources: [resource], names: [name]))
                    }
                }
            }
        }
        for url in nonResourceURLs {
            for verb in verbs { atoms.append(PolicyRule([verb], urls: [url])) }
        }
        return atoms
    }

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

    private static func covers(_ held: [String], _ wanted: [String]) -> Bool {
        held.contains("*") || wanted.allSatisfy(held.contains)
    }

    private func coversResources(_ wanted: [String]) -> Bool {
        resources.contains("*")
            || wanted.allSatisfy { resource in
                if resources.contains(resource) { return true }
                guard let slash = resource.firstIndex(of: "/") else { return false }
                return resources.contains("*" + resource[slash...])
            }
    }

    private func coversNames(_ wanted: [String]) -> Bool {
        resourceNames.isEmpty || (!wanted.isEmpty && wanted.allSatisfy(resourceNames.contains))
    }
}
