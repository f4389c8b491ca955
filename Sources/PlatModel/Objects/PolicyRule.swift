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
        Self.holds(verbs, verb) && matches(url: path)
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
    public func matches(url path: String) -> Bool {
        nonResourceURLs.contains { url in
            url == path || (url.last == "*" && path.hasPrefix(url.dropLast()))
        }
    }
}
