import PlatModel
import PlatValue

/// Somebody who may do something in a workspace, and why.
public struct WorkspaceAccess: Sendable, Equatable {
    /// `Group platform-owners`, `ServiceAccount default/builder`.
    public var who: String
    /// `cluster-admin`, `Role/reader`.
    public var role: String
    /// The binding that says so: `ClusterRoleBinding/workspace-admin`.
    public var binding: String
    /// The namespace that it is limited to; empty for the whole workspace.
    public var namespace: String
    /// Whether the control plane has made it, and makes it again.
    public var isBootstrap: Bool
}

extension Client {
    /// Who may what in this workspace, as its bindings say. Nothing is inherited from the workspaces
    /// above; administrators of the control plane may everything everywhere.
    public func accesses() async throws(ClientError) -> [WorkspaceAccess] {
        var found: [WorkspaceAccess] = [
            WorkspaceAccess(
                who: "Group system:kcp:admin", role: "cluster-admin",
                binding: "every workspace", namespace: "", isBootstrap: true)
        ]
        for bindings in [APIResource.clusterRoleBindings, .roleBindings] {
            for object in try await items(bindings.path()).items {
                let binding = RoleBinding(object)
                let isOwn = binding.role.kind == APIResource.roles.kind
                for subject in binding.subjects {
                    found.append(
                        WorkspaceAccess(
                            who: subject.displayed,
                            role: isOwn ? "Role/\(binding.role.name)" : binding.role.name,
                            binding: "\(bindings.kind)/\(object.objectName)",
                            namespace: object.objectNamespace ?? "",
                            isBootstrap: bindings == .clusterRoleBindings
                                && object.objectName == "workspace-admin"))
                }
            }
        }
        return found
    }
}

extension RoleBinding.Subject {
    /// Kind and name, for people.
    fileprivate var displayed: String {
        let name = name ?? ""
        return namespace.isEmpty ? "\(kind) \(name)" : "\(kind) \(namespace)/\(name)"
    }
}
