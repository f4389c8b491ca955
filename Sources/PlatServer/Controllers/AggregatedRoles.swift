import PlatModel
import PlatStore
import PlatValue

/// Keeps ClusterRoles that are put together from others by label as their selectors say.
struct AggregatedRoles: Aspect {
    let server: Parts
    let name = "aggregated roles"

    init(_ server: Parts) { self.server = server }

    /// A workspace: whichever of its roles changed, any aggregated one may be concerned.
    func keys(for event: Event, in location: Location) -> [String] {
        guard event.key.hasPrefix(BuiltinResources.clusterRoles.storagePrefix) else { return [] }
        return ObjectKey(event.key).map { [$0.cluster] } ?? []
    }

    func initialKeys(in location: Location) throws(Status) -> [String] {
        let roles = try server.registry(location).list(BuiltinResources.clusterRoles, cluster: nil)
        let aggregated = roles.filter { $0["aggregationRule"]?.objectValue != nil }
        let clusters = aggregated.compactMap {
            $0.at("metadata", "annotations", "kcp.io/cluster")?.stringValue
        }
        return Array(Set(clusters))
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
