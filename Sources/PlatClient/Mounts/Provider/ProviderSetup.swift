import PlatHTTP
public import PlatModel
import PlatSystem
public import PlatValue

/// Sets up what a provider of mounts needs in its workspace: the export with its claims, and an account
/// with the least rights. What is as it should be stays as it is.
public struct ProviderSetup: Sendable {
    private let client: Client
    private let snapshot: SchemaSnapshot
    private let publisher: ExportPublisher
    private let credentials: ControllerCredentials
    private let namespace: String
    /// The export, once it is there.
    public let export: ObjectReference

    /// For the export `name` in the workspace of `client`, of the kind that `definition` defines; the
    /// account lies in `namespace`.
    public init(
        client: Client, export name: String, namespace: String, definition: Value
    ) throws(Invalid) {
        self.client = client
        self.namespace = namespace
        snapshot = try SchemaSnapshot(of: definition)
        publisher = ExportPublisher(client: client, name: name)
        credentials = ControllerCredentials(
            client: client, export: name, account: nil, namespace: namespace)
        export = ObjectReference(.exports, name: name)
    }

    /// The lease by which providers of an export agree on who writes, and the name of the rights to it.
    public static func lease(of export: String) -> String { "\(export)-provider" }

    /// What the rights are made of: other shards have to hear of it.
    public var rights: [ObjectReference] { credentials.copied }

    /// Publishes the export; what it did, in the order in which it was done.
    public func publish() async throws(ExportError) -> [(ObjectReference, ExportPublisher.Change)] {
        let written: (change: ExportPublisher.Change, export: Value)
        let isNew: Bool
        do throws(ClientError) {
            isNew = try await publisher.create(snapshot)
            written = try await publisher.write([snapshot], MountExport.claims)
        } catch {
            throw .client(error)
        }
        _ = try await publisher.waitForIdentity(written.export)
        return [
            (snapshot.reference, isNew ? .created : .unchanged), (export, written.change),
        ]
    }

    /// Makes the provider's account, with the rights of the export's controller and to the lease;
    /// `isNew` when anything of it was missing.
    public func account() async throws(ClientError) -> (account: ServiceAccount, isNew: Bool) {
        let made = try await credentials.make(rotates: false)
        let query = [("fieldManager", FieldManager.name), ("force", "true")]
        for (reference, object) in leaseRights(of: made.account) {
            _ = try await client.patch(reference, .apply, object, query: query)
        }
        return made
    }

    private func leaseRights(of account: ServiceAccount) -> [(ObjectReference, Value)] {
        let name = Self.lease(of: export.name)
        let metadata: Value = ["name": .string(name), "namespace": .string(namespace)]
        let group = "coordination.k8s.io"
        let role: Value = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata,
            "rules": [
                // What is made has no name yet by which it could be told.
                ["apiGroups": [.string(group)], "resources": ["leases"], "verbs": ["create"]],
                [
                    "apiGroups": [.string(group)], "resources": ["leases"],
                    "resourceNames": [.string(name)], "verbs": ["get", "update"],
                ],
            ],
        ]
        let binding: Value = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": metadata, "subjects": [account.subject],
            "roleRef": [
                "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(name),
            ],
        ]
        return [
            (ObjectReference(.roles, namespace: namespace, name: name), role),
            (ObjectReference(.roleBindings, namespace: namespace, name: name), binding),
        ]
    }

    /// Whether the control plane takes the account for who it is, on the way that a provider comes. A
    /// front proxy may know the service accounts of some locations only.
    public func isKnown(_ account: ServiceAccount) async throws(ServiceAccountError) -> Bool {
        let headers: Headers = ["Authorization": "Bearer \(try await account.lastingToken())"]
        let session = Session(
            http: client.session.http, base: client.session.base, clock: client.session.clock,
            credentials: { _ in headers })
        let asAccount = Client(session: session, root: client.root)
        let waited: Waited<Bool>
        do throws(ClientError) {
            waited = try await session.clock.wait(timeout: .seconds(10)) {
                () throws(ClientError) -> Bool? in
                do throws(ClientError) {
                    _ = try await asAccount.items(APIResource.endpointSlices.path())
                    return true
                } catch {
                    // A new account and its rights are known a little later.
                    if case .refused(let status) = error, status.code == 401 { return nil }
                    guard error.isForbidden else { throw error }
                    return nil
                }
            }
        } catch {
            throw .client(error)
        }
        if case .found = waited { return true }
        return false
    }

    /// What the provider works with: its kubeconfig, which leads to the workspace of the export.
    /// `cluster` is what all servers of the control plane have in common.
    public func kubeconfig(
        of account: ServiceAccount, cluster: Value
    ) async throws(ServiceAccountError) -> Value {
        AccountKubeconfig.value(
            cluster: cluster, places: [(export.name, client.root)], user: account.name,
            token: try await account.lastingToken())
    }
}
