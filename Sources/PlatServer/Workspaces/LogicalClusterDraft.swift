import PlatModel
import PlatStore
import PlatValue

/// A logical cluster about to be made, with everything that it has from its first moment.
struct LogicalClusterDraft: Sendable {
    let cluster: String
    let path: String
    let initializers: [String]
    let registry: ObjectRegistry
    let drafts: [StoredObject.Draft]

    func commit() async throws(Status) {
        do {
            try await registry.commit(drafts.map(\.write))
        } catch StoreError.conflict(let key, _)
            where key.hasPrefix(SystemResources.logicalClusters.storagePrefix)
        {
            // It was made before an interruption.
        } catch {
            throw Status(error)
        }
    }

    /// Writes it together with the workspace, where both have the same store; false where somebody changed
    /// the workspace meanwhile, or the cluster was made before an interruption.
    func commit(with workspace: Write) async throws(Status) -> Bool {
        do {
            try await registry.commit(drafts.map(\.write) + [workspace])
            return true
        } catch StoreError.conflict {
            return false
        } catch {
            throw Status(error)
        }
    }

    /// The label by which logical clusters that wait for an initializer are found.
    static func label(_ kind: LifecycleView.Kind, _ name: String) -> String {
        let prefix = kind == .initializing ? "initializer" : "terminator"
        return "\(prefix).internal.kcp.io/\(Hashes.hex(sha224: name).prefix(35))"
    }

    /// The one binding of a new workspace: its owner is its administrator.
    static func adminBinding(_ registry: ObjectRegistry, _ cluster: String, _ user: UserInfo)
        -> StoredObject.Draft
    {
        registry.newObject(
            BuiltinResources.clusterRoleBindings, cluster: cluster, name: "workspace-admin",
            annotations: ["internal.kcp.io/replicate": "apis.kcp.io,tenancy.kcp.io"],
            content: [
                "subjects": [
                    [
                        "kind": "User", "apiGroup": "rbac.authorization.k8s.io",
                        "name": .string(user.username),
                    ]
                ],
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                    "name": "cluster-admin",
                ],
            ])
    }
}
