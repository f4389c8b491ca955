import PlatModel
import PlatValue

/// Shows in a logical cluster that it is marked inactive, and that it no longer is: its phase says so. The
/// workspace that it belongs to stays as it was.
struct ClusterActivity: Controller {
    let directory: ClusterDirectory
    let registries: Registries

    let name = "activity"
    let workers = 2

    var interests: [Interest] { [.of(SystemResources.logicalClusters, on: [.found, .updated])] }

    func keys(for event: ObjectEvent) -> [String] {
        guard let known = directory.cluster(event.key.cluster),
            known.phase == (known.isInactive ? "Ready" : "Inactive")
        else { return [] }
        return [event.key.cluster]
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        let key = SystemResources.logicalClusters.key(
            cluster: cluster, namespace: nil, name: LogicalCluster.name)
        guard let registry = registries.holding(cluster),
            let object = try registry.find(key: key)?.value()
        else { return nil }
        try await registry.update(key: key, known: object) { object in
            guard let phase = Self.phase(of: LogicalCluster(object)) else { return false }
            object[as: LogicalCluster.self].enter(phase)
            return true
        }
        return nil
    }

    /// The phase that it should be in; nil: it is.
    static func phase(of cluster: LogicalCluster) -> String? {
        switch cluster.phase {
        case "Ready" where cluster.isInactive: "Inactive"
        case "Inactive" where !cluster.isInactive: "Ready"
        default: nil
        }
    }
}
