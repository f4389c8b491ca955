public import PlatModel
import PlatSystem

/// Brings mounts into a workspace whose control plane has none of its own: by binding the export of
/// somebody who provides them.
///
/// Whoever provides mounts gets the kubeconfigs of those who mount. So nothing is searched for: it is the
/// export of the place that was named, or of the one that all agree on, and nothing is accepted beyond
/// what serving mounts needs, whatever the export asks.
public struct MountBinder: Sendable {
    /// Where mounts are provided, unless somebody says another place.
    public static let place = WorkspacePath.root.appending("compute")

    private let client: Client
    private let provider: WorkspacePath
    private let export: String
    private let timeout: Duration

    /// For the workspace of `client`.
    public init(
        client: Client, provider: WorkspacePath = MountBinder.place,
        export: String = MountExport.name, timeout: Duration
    ) {
        self.client = client
        self.provider = provider
        self.export = export
        self.timeout = timeout
    }

    /// Whether the workspace has mounts.
    public func isServed() async throws(ClientError) -> Bool {
        try await client.resources(of: APIResource.mounts.groupVersion)
            .contains { $0.kind == APIResource.mounts.kind }
    }

    /// Binds the export, and waits until the workspace has mounts.
    public func bind() async throws(MountError) {
        let maker = BindingMaker(
            client: client, provider: provider, export: export, name: export,
            claims: MountExport.claims.map { PermissionClaim($0.value).accepted })
        do throws(BindingError) {
            _ = try await maker.make()
        } catch {
            switch error {
            case .client(let refusal) where refusal.isForbidden || refusal.isNotFound:
                throw .notProvided(provider, export: export)
            case .client(let refusal): throw .client(refusal)
            case .taken: throw .notProvided(provider, export: export)
            }
        }
        do throws(WaitError) {
            _ = try await client.wait(until: maker.reference, timeout: timeout)
        } catch {
            throw .notReady(error)
        }
        let waited: Waited<Bool>
        waited = try await client.session.clock.wait(timeout: timeout) {
            () throws(MountError) -> Bool? in
            client.discovery.forget()
            do throws(ClientError) {
                let binding = APIBinding(try await client.object(maker.reference))
                guard binding.pendingClaims.isEmpty else { return nil }
                return try await isServed() ? true : nil
            } catch {
                throw .client(error)
            }
        }
        guard case .found = waited else { throw .notProvided(provider, export: export) }
    }
}
