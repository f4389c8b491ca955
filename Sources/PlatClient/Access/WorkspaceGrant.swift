import PlatValue

/// What somebody may do in a workspace.
public enum WorkspaceRole: String, Sendable, CaseIterable {
    /// Everything.
    case admin
    /// Change what is in it, but not who may what.
    case edit
    /// See what is in it.
    case view
    /// Come in, and ask who one is.
    case access
}

/// The roles and bindings that say who may do what in a workspace.
public struct WorkspaceGrant: Sendable {
    /// Lets them come in, where the rest does not.
    private let access: RoleGrant?
    private let grants: [RoleGrant]

    /// A role in the workspace of `client`. Whoever may see or change things may come in as well.
    public init(_ role: WorkspaceRole, in client: Client) {
        func known(_ name: String, _ role: String) -> RoleGrant {
            RoleGrant(client: client, name: name, known: role)
        }
        // Kubernetes' own roles know nothing of workspaces.
        let tree = known("workspace-tree-viewers", "system:kcp:tenancy:reader")
        switch role {
        case .admin: grants = [known("workspace-admins", "cluster-admin")]
        case .edit: grants = [tree, known("workspace-editors", "edit")]
        case .view: grants = [tree, known("workspace-viewers", "view")]
        case .access: grants = [Self.access(client)]
        }
        access = role == .edit || role == .view ? Self.access(client) : nil
    }

    private static func access(_ client: Client) -> RoleGrant {
        RoleGrant(client: client, name: "workspace-access", known: "system:kcp:workspace:access")
    }

    /// The right to make workspaces of a type in that of `client`, where the type lives in `home`, and
    /// to see what is there.
    public init(creating type: String, of home: Client, in client: Client) {
        let creation: Value = [
            "apiGroups": ["tenancy.kcp.io"], "resources": ["workspaces"],
            "verbs": ["create", "get", "list", "watch"],
        ]
        let use: Value = [
            "apiGroups": ["tenancy.kcp.io"], "resources": ["workspacetypes"],
            "resourceNames": [.string(type)], "verbs": ["use", "get"],
        ]
        let isAtHome = home.path == client.path
        let name = "create-\(type)"
        let create = RoleGrant(
            client: client, name: name, rules: isAtHome ? [creation, use] : [creation])
        access = Self.access(client)
        let atHome = RoleGrant(client: home, name: "use-\(type)", rules: [use])
        grants = isAtHome ? [create] : [create, atHome]
    }

    private var all: [RoleGrant] { (access.map { [$0] } ?? []) + grants }

    /// What a kcp copies to its other shards, which have to hear of it.
    public var copied: [ObjectReference] { all.flatMap(\.copied) }

    /// Gives it to them; true when they did not have it.
    public func grant(to grantees: Grantees) async throws(ClientError) -> Bool {
        var hasChanged = false
        for grant in all where try await grant.add(grantees.subjects) { hasChanged = true }
        return hasChanged
    }

    /// Takes it back; true when they had it. That they may come in stays.
    public func revoke(from grantees: Grantees) async throws(ClientError) -> Bool {
        var hasChanged = false
        for grant in grants where try await grant.removeWithRole(grantees.subjects) {
            hasChanged = true
        }
        return hasChanged
    }
}
