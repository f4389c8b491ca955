public import PlatValue

/// One rule of a role: verbs on resources, or verbs on paths.
public struct PolicyRule: Sendable, Hashable {
    /// What may be done; `*` for anything.
    public var verbs: [String]
    /// With resources of which groups; `*` for all.
    public var apiGroups: [String]
    /// With which resources: `pods`, `pods/log`, `*/scale`, `*`.
    public var resources: [String]
    /// With objects of which names; empty for all.
    public var resourceNames: [String]
    /// With which paths that are no resources.
    public var nonResourceURLs: [String]

    /// Makes a rule of its parts.
    public init(
        _ verbs: [String], groups: [String] = [], resources: [String] = [], names: [String] = [],
        urls: [String] = []
    ) {
        self.verbs = verbs
        apiGroups = groups
        self.resources = resources
        resourceNames = names
        nonResourceURLs = urls
    }

    /// Reads an entry of `rules`; what is missing is empty.
    public init(_ value: Value) {
        verbs = value["verbs"].strings
        apiGroups = value["apiGroups"].strings
        resources = value["resources"].strings
        resourceNames = value["resourceNames"].strings
        nonResourceURLs = value["nonResourceURLs"].strings
    }

    /// The rule as an object shows it, empty fields left out.
    public var value: Value {
        var members = Members()
        members["verbs"] = Value(strings: verbs)
        if !apiGroups.isEmpty { members["apiGroups"] = Value(strings: apiGroups) }
        if !resources.isEmpty { members["resources"] = Value(strings: resources) }
        if !resourceNames.isEmpty { members["resourceNames"] = Value(strings: resourceNames) }
        if !nonResourceURLs.isEmpty { members["nonResourceURLs"] = Value(strings: nonResourceURLs) }
        return .object(members)
    }

    /// Whether it allows a verb on a path.
    public func allows(_ verb: String, path: String) -> Bool {
        Self.holds(verbs, verb) && Self.matches(urls: nonResourceURLs, path: path)
    }

    /// Whether it allows a verb on an object, or on a subresource of it; without a name: on all of them.
    public func allows(
        _ verb: String, group: String, resource: String, subresource: String, name: String
    ) -> Bool {
        guard Self.holds(verbs, verb), Self.holds(apiGroups, group),
            resourceNames.isEmpty || resourceNames.contains(name)
        else { return false }
        let combined = subresource.isEmpty ? resource : resource + "/" + subresource
        return resources.contains { rule in
            rule == "*" || rule == combined
                || (!subresource.isEmpty && rule.hasPrefix("*/")
                    && rule.dropFirst(2) == subresource)
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
    public func covers(_ other: PolicyRule) -> Bool {
        Self.covers(verbs, other.verbs) && Self.covers(apiGroups, other.apiGroups)
            && coversResources(other.resources) && coversNames(other.resourceNames)
            && other.nonResourceURLs.allSatisfy { Self.matches(urls: nonResourceURLs, path: $0) }
    }

    /// The rule taken apart into rules of one verb, one group, one resource and at most one name.
    public var atoms: [PolicyRule] {
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
