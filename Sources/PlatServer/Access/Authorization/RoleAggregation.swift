import PlatModel
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
        guard let selectors = Role(role).aggregatedSelectors else { return nil }
        let sources = roles.filter { source in
            guard source.objectName != role.objectName else { return false }
            let labels = source.at("metadata", "labels") ?? [:]
            return selectors.contains { matches($0, labels) }
        }
        var rules: [Value] = []
        var seen: Set<[UInt8]> = []
        for source in sources.sorted(by: { $0.objectName < $1.objectName }) {
            for rule in source["rules"]?.arrayValue ?? []
            where seen.insert(rule.json(sortedKeys: true)).inserted {
                rules.append(rule)
            }
        }
        return rules
    }
}
