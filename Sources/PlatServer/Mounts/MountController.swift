import PlatModel
import PlatStore
import PlatValue

/// Lets a mounted workspace follow the object that says where it leads (contract 6.1).
struct MountController: Aspect {
    let server: Parts
    var name: String { "mounts" }

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        guard server.directory.hasMounts, let key = ObjectKey(event.key) else { return [] }
        let mounts = server.directory.mounts(in: key.cluster)
        guard !mounts.isEmpty else { return [] }
        func keep(_ isWanted: (String, MountReference) -> Bool) -> [WorkspaceKey] {
            mounts.filter { isWanted($0.key, $0.value) }
                .map { WorkspaceKey(cluster: key.cluster, name: $0.key) }
        }
        switch key.resource {
        case "workspaces.tenancy.kcp.io":
            return keep { name, _ in name == key.name }
        case "customresourcedefinitions.apiextensions.k8s.io", "apibindings.apis.kcp.io":
            // A kind that was not known may be now.
            return keep { _, _ in true }
        default:
            return keep { _, mount in mount.mayBe(key) }
        }
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        server.directory.clusters(in: location).flatMap { cluster in
            server.directory.mounts(in: cluster.name).keys.map {
                WorkspaceKey(cluster: cluster.name, name: $0)
            }
        }
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        guard let location = server.directory.location(of: key.cluster) else { return nil }
        let registry = server.registry(location)
        let stored = SystemResources.workspaces.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let workspace = try registry.find(key: stored)?.value(), !workspace.isBeingDeleted,
            let mount = MountReference(workspace: workspace),
            let type = mount.type(in: try server.surfaces.surface(of: key.cluster, in: location))
        else { return nil }
        let object = try registry.find(
            type, cluster: key.cluster, namespace: type.isNamespaced ? mount.namespace : nil,
            name: mount.name)
        try await registry.update(key: stored) { workspace throws(Status) in
            guard !workspace.isBeingDeleted else { return false }
            show(object, of: mount, isNamespaced: type.isNamespaced, in: &workspace)
            return true
        }
        return nil
    }

    private func show(
        _ object: Value?, of mount: MountReference, isNamespaced: Bool, in workspace: inout Value
    ) {
        let now = server.clock.timestamp()
        if let object {
            let isReady = object.at("status", "phase")?.stringValue == "Ready"
            workspace.setCondition(
                Self.condition, isReady, reason: isReady ? nil : "MountObjectNotReady",
                severity: "Error",
                message: isReady
                    ? nil
                    : "Mount is not reporting ready. See \(mount.kind) \"\(mount.name)\" status for "
                        + "more details",
                now: now)
            setURL(object.at("status", "URL")?.stringValue ?? "", in: &workspace)
        } else {
            let namespace = isNamespaced ? mount.namespace : ""
            workspace.setCondition(
                Self.condition, false, reason: "MountObjectNotFound", severity: "Error",
                message: "\(mount.kind) \"\(namespace)/\(mount.name)\" not found", now: now)
        }
        workspace.set(
            workspace.hasFailedWorkspaceCondition ? "Unavailable" : "Ready", at: "status", "phase")
    }

    /// The last URL stays when the object has none: it goes on being served (contract 6.1).
    private func setURL(_ url: String, in workspace: inout Value) {
        guard !url.isEmpty, workspace.at("spec", "URL")?.stringValue != url else { return }
        workspace.set(.string(url), at: "spec", "URL")
        let generation = workspace.at("metadata", "generation")?.integerValue ?? 1
        workspace.set(.integer(generation + 1), at: "metadata", "generation")
    }

    private static let condition = "WorkspaceMountReady"
}
