import PlatClient
import PlatModel
import PlatValue

/// Writes an export so that it refers to schemas, and leaves alone what is as it should be.
struct ExportWriter: Sendable {
    enum Change: String, Sendable { case created, changed, unchanged }

    let client: Client
    let name: String
    /// Somebody else may write between our reading and our writing.
    private static let attempts = 5

    init(client: Client, name: String) {
        self.client = client
        self.name = name
    }

    func write(
        _ snapshots: [SchemaSnapshot.Snapshot], _ claims: [ClaimRequest]
    ) async throws(CommandError) -> (Change, Value) {
        let reference = ObjectReference(.exports, name: name)
        return try await calling(name) { () throws(ClientError) in
            for attempt in 1... {
                do throws(ClientError) {
                    guard let existing = try await client.objectIfAny(reference) else {
                        let object = Self.wanted(Self.empty(name), snapshots, claims)
                        return (.created, try await client.create(object, .exports))
                    }
                    let object = Self.wanted(existing, snapshots, claims)
                    if object == existing { return (.unchanged, existing) }
                    return (.changed, try await client.update(object, reference))
                } catch {
                    guard error.isConflict || error.isAlreadyExists, attempt < Self.attempts else {
                        throw error
                    }
                }
            }
            throw .cancelled
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
    static func wanted(
        _ export: Value, _ snapshots: [SchemaSnapshot.Snapshot], _ claims: [ClaimRequest]
    ) -> Value {
        var export = export
        var resources = export.at("spec", "resources")?.arrayValue ?? []
        for snapshot in snapshots {
            let position = resources.firstIndex {
                $0["name"]?.stringValue == snapshot.plural
                    && ($0["group"]?.stringValue ?? "") == snapshot.group
            }
            if let position {
                resources[position]["schema"] = .string(snapshot.name)
            } else {
                resources.append([
                    "group": .string(snapshot.group), "name": .string(snapshot.plural),
                    "schema": .string(snapshot.name), "storage": ["crd": [:]],
                ])
            }
        }
        export.set(.array(resources), at: "spec", "resources")
        for claim in claims {
            var all = export.at("spec", "permissionClaims")?.arrayValue ?? []
            let wanted = PermissionClaim(claim.value)
            if let position = all.firstIndex(where: { PermissionClaim($0).key == wanted.key }) {
                all[position]["verbs"] = claim.value["verbs"]
            } else {
                all.append(claim.value)
            }
            export.set(.array(all), at: "spec", "permissionClaims")
        }
        return export
    }
}
