import PlatModel
public import PlatValue

/// What the controller of an export works with: a service account in the export's workspace with the
/// least rights that it needs, and its token.
///
/// It finds the endpoints of the export and may do there what the export and its claims allow; of its
/// own workspace it may read nothing else.
public struct ControllerCredentials: Sendable {
    private let client: Client
    private let export: String
    /// Who the controller is.
    public let account: ServiceAccount
    private let grant: RoleGrant

    /// Those of `export`, which the workspace of `client` publishes. An account that is there already
    /// is used as it is.
    public init(client: Client, export: String, account name: String?, namespace: String) {
        self.client = client
        self.export = export
        account = ServiceAccount(
            client: client, name: name ?? "\(export)-controller", namespace: namespace,
            purpose: "export \(export)")
        grant = RoleGrant(
            client: client, name: "control-\(export)",
            rules: [
                Self.rule("apiexports/content", ["*"], only: export),
                Self.rule("apiexports", ["get"], only: export),
                Self.rule("apiexportendpointslices", ["get", "list", "watch"], only: nil),
            ])
    }

    private static func rule(_ resource: String, _ verbs: [String], only name: String?) -> Value {
        var rule: Value = [
            "apiGroups": ["apis.kcp.io"], "resources": [.string(resource)],
            "verbs": Value(strings: verbs),
        ]
        if let name { rule["resourceNames"] = [.string(name)] }
        return rule
    }

    /// What the rights are made of: other shards have to hear of it.
    public var parts: [ObjectReference] { grant.parts }

    /// Makes the account and gives it the rights; true when anything was missing.
    public func make() async throws(ServiceAccountError) -> Bool {
        do throws(ClientError) {
            _ = try await client.object(ObjectReference(.exports, name: export))
            let isNew = try await account.make()
            return try await grant.add([account.subject]) || isNew
        } catch {
            throw .client(error)
        }
    }

    /// Takes the rights back, and removes the account where it was made for this; true when there was
    /// anything to take. Every token that was given for it ends.
    public func revoke() async throws(ServiceAccountError) -> Bool {
        let had: Bool
        do throws(ClientError) {
            had = try await grant.removeWithRole([account.subject])
        } catch {
            throw .client(error)
        }
        do throws(ServiceAccountError) { return try await account.remove() || had } catch {
            // Somebody else's account goes on without the right.
            guard case .foreign = error else { throw error }
            return had
        }
    }

    /// Where the controller has to go: the export's workspace, where the endpoints are listed, and
    /// each endpoint as it is now, by a name that tells them apart.
    public func places() async throws(ExportError) -> [(name: String, server: String)] {
        let endpoints = try await ExportView(typed: export).endpoints(client)
        return [(export, client.root)]
            + endpoints.map { endpoint in
                let base = endpoint.firstRange(of: "/services/").map { endpoint[..<$0.lowerBound] }
                let host = (base ?? endpoint[...]).split(separator: "/").dropFirst()
                return ("\(export)@\(host.joined(separator: "/"))", endpoint + "/clusters/*")
            }
    }
}
