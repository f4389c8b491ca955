import PlatModel
import PlatStore
import PlatValue

/// Publishes in each workspace type where those who initialize or terminate its workspaces find them.
struct TypeEndpoints: Controller {
    let server: ControlPlane
    var name: String { "workspace types" }

    /// After a start the addresses may be others.
    var interests: [Interest] {
        [.of(SystemResources.workspaceTypes, on: [.found, .created, .updated])]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] { [NameInCluster(event.key)] }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let stored = SystemResources.workspaceTypes.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        try await registry.update(key: stored) { object throws(Status) in
            WorkspaceTypeStatus.set(
                &object, server.locations, cluster: key.cluster, now: server.clock.timestamp())
            return true
        }
        return nil
    }
}
