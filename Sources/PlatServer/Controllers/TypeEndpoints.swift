import PlatModel
import PlatStore
import PlatValue

/// Publishes in each workspace type where those who initialize or terminate its workspaces find them.
struct TypeEndpoints: Aspect {
    let server: Parts
    var name: String { "workspace types" }

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        guard event.kind == .put, event.key.hasPrefix(SystemResources.workspaceTypes.storagePrefix),
            let key = ObjectKey(event.key)
        else { return [] }
        return [WorkspaceKey(cluster: key.cluster, name: key.name)]
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        // The addresses may have changed with the start.
        try server.registry(location).list(SystemResources.workspaceTypes, cluster: nil).map {
            WorkspaceKey(cluster: $0.cluster, name: $0.objectName)
        }
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
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
