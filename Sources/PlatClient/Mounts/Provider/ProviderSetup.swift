public import PlatModel
public import PlatValue

/// Sets up what a provider of mounts needs in its workspace: the export with its claims. What is as it
/// should be stays as it is.
public struct ProviderSetup: Sendable {
    private let client: Client
    private let snapshot: SchemaSnapshot
    private let publisher: ExportPublisher
    /// The export, once it is there.
    public let export: ObjectReference

    /// For the export `name` in the workspace of `client`, of the kind that `definition` defines.
    public init(client: Client, export name: String, definition: Value) throws(Invalid) {
        self.client = client
        snapshot = try SchemaSnapshot(of: definition)
        publisher = ExportPublisher(client: client, name: name)
        export = ObjectReference(.exports, name: name)
    }

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
}
