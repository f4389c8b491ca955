import PlatModel
import PlatValue

/// What the controller of an export works with: a service account in the export's workspace with the
/// least rights that it needs, and its token.
///
/// It finds the endpoints of the export and may do there what the export and its claims allow; of its
/// own workspace it may read nothing else.
public struct ControllerCredentials: Sendable {
    private let client: Client
    private let export: String
    private let namespace: String
    /// The account that is to be used; nil for one that is made for this alone.
    private let named: ServiceAccount?
    private let grant: RoleGrant
    private var purpose: String { "export \(export)" }

    /// Those of `export`, which the workspace of `client` publishes. An account that is there already
    /// is used as it is.
    public init(client: Client, export: String, account name: String?, namespace: String) {
        self.client = client
        self.export = export
        self.namespace = namespace
        named = name.map {
            ServiceAccount(
                client: client, name: $0, namespace: namespace, purpose: "export \(export)")
        }
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
    public var copied: [ObjectReference] { grant.copied }

    /// Who the controller is, with the rights that it needs; `isNew` when anything was missing. With
    /// `rotates` it gets another account, and keeps the old one until `retire`.
    public func make(
        rotates: Bool
    ) async throws(ClientError) -> (account: ServiceAccount, isNew: Bool) {
        _ = try await client.object(ObjectReference(.exports, name: export))
        let account: ServiceAccount
        var isNew = false
        if let named {
            account = named
            isNew = try await named.make()
        } else if !rotates, let present = try await accounts().last {
            account = present
        } else {
            account = try await .make(
                prefix: "\(export)-controller-", for: purpose, namespace: namespace, client)
            isNew = true
        }
        return (account, try await grant.add([account.subject]) || isNew)
    }

    /// Ends every account but this one, and with them every token that was given for them.
    public func retire(allBut account: ServiceAccount) async throws(ServiceAccountError) {
        do throws(ClientError) {
            for other in try await accounts() where other.name != account.name {
                _ = try await grant.remove([other.subject])
            }
        } catch {
            throw .client(error)
        }
        try await remove { $0.name != account.name }
    }

    /// Takes the rights back, and removes the accounts that were made for this; true when there was
    /// anything to take. Every token that was given for them ends; an account of somebody else's goes
    /// on without the rights.
    public func revoke() async throws(ServiceAccountError) -> Bool {
        let had: Bool
        do throws(ClientError) {
            let all = if let named { [named] } else { try await accounts() }
            had = try await grant.removeWithRole(all.map(\.subject))
        } catch {
            throw .client(error)
        }
        guard let named else { return try await remove { _ in true } || had }
        do throws(ServiceAccountError) { return try await named.remove() || had } catch {
            guard case .foreign = error else { throw error }
            return had
        }
    }

    private func accounts() async throws(ClientError) -> [ServiceAccount] {
        try await ServiceAccount.all(for: purpose, namespace: namespace, client)
    }

    @discardableResult
    private func remove(
        _ isMeant: (ServiceAccount) -> Bool
    ) async throws(ServiceAccountError) -> Bool {
        let all: [ServiceAccount]
        do throws(ClientError) { all = try await accounts() } catch { throw .client(error) }
        var removed = false
        for account in all where isMeant(account) {
            if try await account.remove() { removed = true }
        }
        return removed
    }

    /// Where the controller has to go: the export's workspace, where the endpoints are listed, and
    /// each endpoint as it is now, by a name that tells them apart.
    public func places() async throws(ExportError) -> [(name: String, server: String)] {
        places(try await ExportView(typed: export).endpoints(client))
    }

    /// The same for endpoints that are known otherwise.
    func places(_ endpoints: [String]) -> [(name: String, server: String)] {
        [(export, client.root)]
            + endpoints.map { endpoint in
                let base = endpoint.firstRange(of: "/services/").map { endpoint[..<$0.lowerBound] }
                let host = (base ?? endpoint[...]).split(separator: "/").dropFirst()
                return ("\(export)@\(host.joined(separator: "/"))", endpoint + "/clusters/*")
            }
    }
}
