import PlatModel
import PlatStore
import PlatValue

/// Makes the binding `workspace-admin` again when somebody deleted it: a workspace is never without
/// its owner as administrator.
struct WorkspaceAdmins: Controller {
    let server: ControlPlane
    let name = "workspace admins"

    init(_ server: ControlPlane) { self.server = server }

    /// After a start all are looked at: what was deleted before left no trace.
    var interests: [Interest] {
        [
            .of(SystemResources.logicalClusters, on: .found),
            .of(BuiltinResources.clusterRoleBindings, on: .deleted),
        ]
    }

    func keys(for event: ObjectEvent) -> [String] {
        let isOther = event.change == .deleted && event.key.name != "workspace-admin"
        return isOther ? [] : [event.key.cluster]
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = server.registry(of: cluster),
            let object = try registry.find(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster"),
            !object.isBeingDeleted, let text = object.annotation(WorkspaceStrategy.owner),
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
