public import PlatModel
public import PlatValue

/// Why there is no binding.
public enum BindingError: Error, Sendable, Equatable {
    case client(ClientError)
    /// One of that name is there, for another export.
    case taken(Value)
}

/// Binds an export, which brings its API into a workspace.
public struct BindingMaker: Sendable {
    private let client: Client
    private let provider: WorkspacePath
    private let export: String
    private let claims: [PermissionClaim]
    /// The binding, which need not be there yet.
    public let reference: ObjectReference

    /// A binding `name` in the workspace of `client`, for the export of the workspace `provider`, with
    /// these answers to its claims from the beginning.
    public init(
        client: Client, provider: WorkspacePath, export: String, name: String,
        claims: [PermissionClaim] = []
    ) {
        self.claims = claims
        self.client = client
        self.provider = provider
        self.export = export
        reference = ObjectReference(.bindings, name: name)
    }

    /// Makes the binding; false where one of the same export is there already, which will do. Tried only,
    /// it is judged by the server, and nothing is written.
    public func make(isDryRun: Bool = false) async throws(BindingError) -> Bool {
        let existing: Value
        do throws(ClientError) {
            do throws(ClientError) {
                _ = try await client.create(
                    object, .bindings, query: isDryRun ? [("dryRun", "All")] : [])
                return true
            } catch {
                guard error.isAlreadyExists else { throw error }
            }
            existing = try await client.object(reference)
        } catch {
            throw .client(error)
        }
        guard isSame(existing) else { throw .taken(existing) }
        return false
    }

    private var object: Value {
        var object: Value = [
            "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
            "metadata": ["name": .string(reference.name)],
            "spec": [
                "reference": [
                    "export": ["path": .string(provider.text), "name": .string(export)]
                ]
            ],
        ]
        if !claims.isEmpty { object[as: APIBinding.self].claims = claims }
        return object
    }

    private func isSame(_ existing: Value) -> Bool {
        let binding = APIBinding(existing)
        return binding.export?.name == export
            && [provider.text, binding.exportCluster].contains(binding.export?.path)
    }
}
