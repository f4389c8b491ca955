import PlatModel
import PlatValue

/// What publishing types anew would do to those who use the export.
public struct ExportImpact: Sendable, Equatable {
    /// A type, and what of it breaks.
    public struct Change: Sendable, Equatable {
        /// `models.training.example.org`.
        public var resource: String
        /// In words that follow the type's name.
        public var breaks: [String]
        /// How many objects of it consumers have, as far as that can be seen.
        public var objects: Int
    }

    /// Types whose description changes; those that only gain something have no breaks.
    public var changes: [Change]
    /// Types that are new in the export.
    public var added: [String]
    /// The workspaces that use the export, sorted.
    public var consumers: [String]

    /// Whether anybody would lose anything.
    public var isBreaking: Bool { !consumers.isEmpty && changes.contains { !$0.breaks.isEmpty } }
}

extension Client {
    /// Compares types with those that an export of this workspace offers now. Of an export that is not
    /// there everything is new.
    public func impact(
        of snapshots: [SchemaSnapshot], on name: String
    ) async throws(ClientError) -> ExportImpact {
        var impact = ExportImpact(changes: [], added: [], consumers: [])
        guard let export = try await objectIfAny(ObjectReference(.exports, name: name)) else {
            impact.added = snapshots.map(\.resource)
            return impact
        }
        let offered = APIExport(export).resources
        // Without endpoints there are no consumers yet.
        let view = ExportView(typed: name)
        let bindings = (try? await view.bindings(self)) ?? []
        impact.consumers = bindings.map { binding in
            binding.annotation(ObjectAnnotations.path).map { ":" + $0 } ?? binding.cluster
        }.sorted()
        for snapshot in snapshots {
            guard
                let present = offered.first(where: {
                    $0.name == snapshot.plural && $0.group == snapshot.group
                })
            else {
                impact.added.append(snapshot.resource)
                continue
            }
            if present.schema == snapshot.name { continue }
            guard
                let old = try await objectIfAny(ObjectReference(.schemas, name: present.schema))
            else { continue }
            let breaks = SchemaBreaks.between(old, snapshot.schema)
            let objects = breaks.isEmpty ? 0 : await count(snapshot, in: view)
            impact.changes.append(
                ExportImpact.Change(
                    resource: snapshot.resource, breaks: breaks, objects: objects))
        }
        return impact
    }

    private func count(_ snapshot: SchemaSnapshot, in view: ExportView) async -> Int {
        var count = 0
        // What cannot be counted is not said.
        for place in (try? await view.clients(self)) ?? [] {
            let word = snapshot.group.isEmpty ? snapshot.plural : snapshot.resource
            guard let resource = try? await place.resource(named: word),
                let items = try? await place.items(resource.path()).items
            else { continue }
            count += items.count
        }
        return count
    }
}
