import PlatModel
import PlatValue

/// The role and the role binding that say who may bind an export.
public struct BindGrant: Sendable {
    private let grant: RoleGrant

    /// The right to bind `export`, which the workspace of `client` publishes.
    public init(client: Client, export: String) {
        grant = RoleGrant(
            client: client, name: "bind-\(export)",
            rules: [
                [
                    "apiGroups": ["apis.kcp.io"], "resources": ["apiexports"],
                    "resourceNames": [.string(export)], "verbs": ["bind"],
                ]
            ])
    }

    /// Lets them bind; true when they could not before.
    public func grant(to grantees: Grantees) async throws(ClientError) -> Bool {
        try await grant.add(grantees.subjects)
    }

    /// Takes the right back; true when they had it. Bindings that exist stay.
    public func revoke(from grantees: Grantees) async throws(ClientError) -> Bool {
        try await grant.remove(grantees.subjects)
    }

    /// What says who may bind: other shards have to hear of it.
    public var copied: [ObjectReference] { grant.copied }
}
