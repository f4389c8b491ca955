import PlatModel
import PlatStore
import PlatValue

/// Makes the binding `workspace-admin` again when somebody deleted it: a workspace is never without
/// its owner as administrator.
struct WorkspaceAdmins: Aspect {
    let server: Parts
    let name = "workspace admins"

    init(_ server: Parts) { self.server = server }

    func keys(for event: Event, in location: Location) -> [String] {
        guard event.kind == .delete, event.key.hasSuffix("/workspace-admin"),
            event.key.hasPrefix(BuiltinResources.clusterRoleBindings.storagePrefix)
        else { return [] }
        return ObjectKey(event.key).map { [$0.cluster] } ?? []
    }

    /// What was deleted while nobody looked is found by the missing key, not by decoding bindings.
    func initialKeys(in location: Location) throws(Status) -> [String] {
        var clusters: [String] = []
        let registry = server.registry(location)
        for cluster in server.directory.clusters(in: location) {
            let key = BuiltinResources.clusterRoleBindings.key(
                cluster: cluster.name, namespace: nil, name: "workspace-admin")
            if try registry.find(key: key) == nil { clusters.append(cluster.name) }
        }
        return clusters
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = server.registry(of: cluster),
            let object = try registry.find(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster"),
            !object.isBeingDeleted, let text = object.annotation(WorkspaceAdmission.owner),
            // An owner that cannot be read is nobody, and gets nothing.
            let user = UserInfo(try? Value(json: text))
        else { return nil }
        let draft = LogicalClusterDraft.adminBinding(registry, cluster, user)
        guard try registry.find(key: draft.key) == nil else { return nil }
        do {
            try await registry.commit([draft.write])
        } catch StoreError.conflict {
            return nil
        } catch {
            throw Status(error)
        }
        return nil
    }
}
