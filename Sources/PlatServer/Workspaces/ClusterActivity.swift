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
            Self.phase(after: known.phase, isInactive: known.isInactive) != nil
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
            let cluster = LogicalCluster(object)
            guard let phase = Self.phase(after: cluster.phase, isInactive: cluster.isInactive)
            else {
                return false
            }
            object[as: LogicalCluster.self].enter(phase)
            return true
        }
        return nil
    }

    /// The phase that it should be in; nil: it is.
    static func phase(after phase: String, isInactive: Bool) -> String? {
        switch phase {
        case "Ready" where isInactive: "Inactive"
        case "Inactive" where !isInactive: "Ready"
        default: nil
        }
    }
}
