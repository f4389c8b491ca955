import PlatModel
import PlatStore
import PlatValue

/// Lets a mounted workspace follow the object that says where it leads (contract 6.1).
struct MountStatus: Controller {
    let directory: ClusterDirectory
    let registries: Registries
    let surfaces: Surfaces

    let name = "mounts"

    var interests: [Interest] {
        [.of(SystemResources.workspaces, on: .found), .everything()]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        let key = event.key
        let mounts = directory.mounts(in: key.cluster)
        guard !mounts.isEmpty else { return [] }
        func keep(_ isWanted: (String, MountReference) -> Bool) -> [NameInCluster] {
            mounts.filter { isWanted($0.key, $0.value) }
                .map { NameInCluster(cluster: key.cluster, name: $0.key) }
        }
        switch key.resource {
        case SystemResources.workspaces.storedResource:
            return keep { name, _ in name == key.name }
        case BuiltinResources.customResourceDefinitions.storedResource,
            SystemResources.bindings.storedResource:
            // A kind that was not known may be now.
            return keep { _, _ in true }
        default:
            return keep { _, mount in mount.mayBe(key) }
        }
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        let stored = key.key(SystemResources.workspaces)
        guard let registry = registries.holding(key.cluster),
            let workspace = try registry.find(key: stored)?.value(), !workspace.isBeingDeleted,
            let mount = MountReference(workspace: workspace),
            let type = mount.type(
                in: try surfaces.surface(of: key.cluster, in: registry.location))
        else { return nil }
        // What lies in no namespace is not found in one.
        let object =
            type.isNamespaced || mount.namespace.isEmpty
            ? try registry.find(
                type, cluster: key.cluster, namespace: type.isNamespaced ? mount.namespace : nil,
                name: mount.name) : nil
        let now = registries.clock.timestamp()
        try await registry.update(key: stored, known: workspace) { workspace throws(Status) in
            workspace = Self.showing(object, of: mount, in: workspace, now: now)
            return true
        }
        return nil
    }

    /// The workspace as it shows the object that it mounts; nil where there is none.
    static func showing(
        _ object: Value?, of mount: MountReference, in workspace: Value, now: String
    ) -> Value {
        guard !workspace.isBeingDeleted else { return workspace }
        var workspace = workspace
        if let object {
            let isReady = MountObject(object).isReady
            workspace.setCondition(
                condition, isReady, reason: isReady ? nil : "MountObjectNotReady",
                severity: "Error",
                message: isReady
                    ? nil
                    : "Mount is not reporting ready. See \(mount.kind) \"\(mount.name)\" status for "
                        + "more details",
                now: now)
            setURL(MountObject(object).url, in: &workspace)
        } else {
            workspace.setCondition(
                condition, false, reason: "MountObjectNotFound", severity: "Error",
                message: "\(mount.kind) \"\(mount.namespace)/\(mount.name)\" not found", now: now)
        }
        workspace[as: Workspace.self].phase =
            Workspace(workspace).hasFailedCondition ? "Unavailable" : "Ready"
        return workspace
    }

    /// The last URL stays when the object has none: it goes on being served (contract 6.1).
    private static func setURL(_ url: String, in workspace: inout Value) {
        guard !url.isEmpty, Workspace(workspace).url != url else { return }
        workspace[as: Workspace.self].url = url
        workspace.countGeneration()
    }

    private static let condition = "WorkspaceMountReady"
}
