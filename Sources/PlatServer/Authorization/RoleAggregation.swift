import PlatValue

/// ClusterRoles that are put together from others by label.
enum RoleAggregation {
    /// The rules that an aggregated role should have: those of all roles that its selectors match, in the
    /// order of their names, each once. Nil when the role is not an aggregated one.
    ///
    /// - Parameter matches: whether a label selector (as an object) matches a set of labels.
    static func rules(
        of role: Value, among roles: [Value], matches: (_ selector: Value, _ labels: Value) -> Bool
    ) -> [Value]? {
        guard let selectors = role.at("aggregationRule", "clusterRoleSelectors")?.arrayValue
        else { return nil }
        let own = name(of: role)
        let sources = roles.filter { source in
            guard name(of: source) != own else { return false }
            let labels = source.at("metadata", "labels") ?? [:]
            return selectors.contains { matches($0, labels) }
        }
        var rules: [Value] = []
        var seen: Set<[UInt8]> = []
        for source in sources.sorted(by: { name(of: $0) < name(of: $1) }) {
            for rule in source["rules"]?.arrayValue ?? []
            where seen.insert(rule.json(sortedKeys: true)).inserted {
                rules.append(rule)
            }
        }
        return rules
    }

    private static func name(of role: Value) -> String {
        role.at("metadata", "name")?.stringValue ?? ""
    }
}
