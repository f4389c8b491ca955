import PlatModel
import PlatValue

/// Publishes in each workspace type where those who initialize or terminate its workspaces find them.
struct TypeEndpoints: Controller {
    let locations: [Location]
    let registries: Registries

    let name = "workspace types"

    /// After a start the addresses may be others.
    var interests: [Interest] {
        [.of(SystemResources.workspaceTypes, on: [.found, .created, .updated])]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] { [NameInCluster(event.key)] }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        guard let registry = registries.holding(key.cluster) else { return nil }
        let now = registries.clock.timestamp()
        try await registry.update(key: key.key(SystemResources.workspaceTypes)) {
            object throws(Status) in
            WorkspaceTypeStatus.set(
                &object, addresses: locations.map(\.baseURL), cluster: key.cluster, now: now)
            return true
        }
        return nil
    }
}
