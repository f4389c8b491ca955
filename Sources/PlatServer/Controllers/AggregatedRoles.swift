import PlatModel
import PlatStore
import PlatValue

/// Keeps ClusterRoles that are put together from others by label as their selectors say.
struct AggregatedRoles: Controller {
    let server: ControlPlane
    let name = "aggregated roles"

    init(_ server: ControlPlane) { self.server = server }

    var interests: [Interest] { [.of(BuiltinResources.clusterRoles)] }

    /// A workspace: whichever of its roles changed, any aggregated one may be concerned.
    func keys(for event: ObjectEvent) -> [String] {
        if event.change == .found, event.after.value?["aggregationRule"]?.objectValue == nil {
            return []
        }
        return [event.key.cluster]
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = server.registry(of: cluster) else { return nil }
        let roles = try registry.list(BuiltinResources.clusterRoles, cluster: cluster)
        for role in roles {
            guard let rules = RoleAggregation.rules(of: role, among: roles, matches: Self.matches),
                rules != role["rules"]?.arrayValue ?? []
            else { continue }
            let key = BuiltinResources.clusterRoles.key(
                cluster: cluster, namespace: nil, name: role.objectName)
            try await registry.update(key: key) { object in
                object["rules"] = rules.isEmpty ? .null : .array(rules)
                return true
            }
        }
        return nil
    }

    /// A selector that cannot be read selects nothing.
    private static func matches(_ selector: Value, _ labels: Value) -> Bool {
        guard let selector = try? PlatModel.LabelSelector(object: selector) else { return false }
        return selector.matches(labels.objectValue ?? Members())
    }
}
