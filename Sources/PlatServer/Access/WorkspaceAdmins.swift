import PlatModel
import PlatStore
import PlatValue

/// Makes the binding `workspace-admin` again when somebody deleted it: a workspace is never without
/// its owner as administrator.
struct WorkspaceAdmins: Controller {
    let registries: Registries

    let name = "workspace admins"
    static let binding = "workspace-admin"

    /// After a start all are looked at: what was deleted before left no trace.
    var interests: [Interest] {
        [
            .of(SystemResources.logicalClusters, on: .found),
            .of(BuiltinResources.clusterRoleBindings, on: .deleted),
        ]
    }

    func keys(for event: ObjectEvent) -> [String] {
        let isOther = event.change == .deleted && event.key.name != Self.binding
        return isOther ? [] : [event.key.cluster]
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        let key = BuiltinResources.clusterRoleBindings.key(
            cluster: cluster, namespace: nil, name: Self.binding)
        guard let registry = registries.holding(cluster), try registry.find(key: key) == nil,
            let object = try registry.find(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster"),
            let user = Self.administrator(of: object)
        else { return nil }
        do {
            try await registry.commit([
                LogicalClusterDraft.adminBinding(registry, cluster, user).write
            ])
        } catch StoreError.conflict {
            // Somebody made it meanwhile.
        } catch {
            throw Status(error)
        }
        return nil
    }

    /// Who is to administer a logical cluster: its owner, while it is not on its way out.
    static func administrator(of cluster: Value) -> UserInfo? {
        guard !cluster.isBeingDeleted else { return nil }
        return UserInfo(
            // An owner that cannot be read is nobody, and gets nothing.
            cluster.annotation(Workspace.Annotation.owner).flatMap { try? Value(json: $0) })
    }
}
