import PlatModel
import PlatValue

/// Keeps ClusterRoles that are put together from others by label as their selectors say.
struct AggregatedRoles: Controller {
    let registries: Registries

    let name = "aggregated roles"

    var interests: [Interest] { [.of(BuiltinResources.clusterRoles)] }

    /// A workspace: whichever of its roles changed, any aggregated one may be concerned.
    func keys(for event: ObjectEvent) -> [String] {
        if event.change == .found, event.after.value?["aggregationRule"]?.objectValue == nil {
            return []
        }
        return [event.key.cluster]
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = registries.holding(cluster) else { return nil }
        let roles = try registry.list(BuiltinResources.clusterRoles, cluster: cluster)
        for changed in Self.changes(of: roles) {
            let key = BuiltinResources.clusterRoles.key(
                cluster: cluster, namespace: nil, name: changed.objectName)
            try await registry.update(key: key) { object in
                object["rules"] = changed["rules"]
                return true
            }
        }
        return nil
    }

    /// The aggregated roles that are not as the others want them, as they should be.
    static func changes(of roles: [Value]) -> [Value] {
        roles.compactMap { role in
            guard let rules = RoleAggregation.rules(of: role, among: roles, matches: matches),
                rules != role["rules"]?.arrayValue ?? []
            else { return nil }
            var role = role
            role["rules"] = rules.isEmpty ? .null : .array(rules)
            return role
        }
    }

    /// A selector that cannot be read selects nothing.
    private static func matches(_ selector: Value, _ labels: Value) -> Bool {
        guard let selector = try? PlatModel.LabelSelector(object: selector) else { return false }
        return selector.matches(labels.objectValue ?? Members())
    }
}
