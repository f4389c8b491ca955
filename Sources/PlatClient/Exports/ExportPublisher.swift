import PlatModel
import PlatSystem
public import PlatValue

/// Publishes types as an export, and leaves alone what is as it should be.
public struct ExportPublisher: Sendable {
    /// What writing an export did.
    public enum Change: String, Sendable { case created, configured, unchanged }

    private let client: Client
    private let name: String
    /// Somebody else may write between our reading and our writing.
    private static let attempts = 5
    /// An export gets its identity a moment after it was made.
    private static let patience = Duration.seconds(10)

    /// Publishes the export `name` in the workspace of `client`.
    public init(client: Client, name: String) {
        self.client = client
        self.name = name
    }

    /// Makes a schema; false where it is there. A schema of the same name has the same content,
    /// since the one follows from the other.
    public func create(_ snapshot: SchemaSnapshot) async throws(ClientError) -> Bool {
        if try await client.objectIfAny(snapshot.reference) != nil { return false }
        do throws(ClientError) {
            _ = try await client.create(snapshot.schema, .schemas)
            return true
        } catch {
            // Somebody published the same at the same time.
            if error.isAlreadyExists { return false }
            throw error
        }
    }

    /// Writes the export so that it refers to the schemas and asks for the claims. Types of the
    /// export that are not among the snapshots stay in it.
    public func write(
        _ snapshots: [SchemaSnapshot], _ claims: [ClaimRequest]
    ) async throws(ClientError) -> (change: Change, export: Value) {
        let reference = ObjectReference(.exports, name: name)
        for attempt in 1... {
            do throws(ClientError) {
                guard let existing = try await client.objectIfAny(reference) else {
                    let object = Self.wanted(Self.empty(name), snapshots, claims)
                    return (.created, try await client.create(object, .exports))
                }
                let object = Self.wanted(existing, snapshots, claims)
                if object == existing { return (.unchanged, existing) }
                return (.configured, try await client.update(object, reference))
            } catch {
                guard error.isConflict || error.isAlreadyExists, attempt < Self.attempts else {
                    throw error
                }
            }
        }
        throw .cancelled
    }

    /// Waits until the export can be bound and viewed, which is when it has its identity.
    public func waitForIdentity(
        _ export: Value, onWait: () -> Void = {}
    ) async throws(ExportError) -> Value {
        var export = export
        let pauses = Duration.milliseconds(20)...Duration.milliseconds(20)
        let waited: Waited<Value>
        waited = try await client.session.clock.wait(timeout: Self.patience, pauses: pauses) {
            () throws(ExportError) in
            if APIExport(export).identityHash != nil { return export }
            onWait()
            do throws(ClientError) {
                export = try await client.object(ObjectReference(.exports, name: name))
            } catch {
                throw .client(error)
            }
            return APIExport(export).identityHash.map { _ in export }
        }
        switch waited {
        case .found(let export): return export
        case .timedOut: throw .noIdentity(after: Self.patience, export)
        case .cancelled: throw .client(.cancelled)
        }
    }

    private static func empty(_ name: String) -> Value {
        [
            "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIExport",
            "metadata": ["name": .string(name)], "spec": [:],
        ]
    }

    /// The export with the snapshots' schemas in the place of older ones, and with the claims where
    /// any are given.
    private static func wanted(
        _ export: Value, _ snapshots: [SchemaSnapshot], _ claims: [ClaimRequest]
    ) -> Value {
        var view = APIExport(export)
        for snapshot in snapshots {
            let position = view.resources.firstIndex {
                $0.name == snapshot.plural && $0.group == snapshot.group
            }
            if let position {
                view.resources[position].value["schema"] = .string(snapshot.name)
            } else {
                view.resources.append(ExportedResource(schema: snapshot.name))
            }
        }
        for claim in claims {
            let wanted = PermissionClaim(claim.value)
            if let position = view.claims.firstIndex(where: { $0.key == wanted.key }) {
                var value = view.claims[position].value
                value["verbs"] = claim.value["verbs"]
                view.claims[position] = PermissionClaim(value)
            } else {
                view.claims.append(wanted)
            }
        }
        return view.value
    }
}
