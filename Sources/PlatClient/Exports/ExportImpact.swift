import PlatModel
public import PlatValue

/// What a change of an export, or its end, would do to those who use it.
public struct ExportImpact: Sendable, Equatable {
    /// A type, and what of it breaks.
    public struct Change: Sendable, Equatable {
        /// `models.training.example.org`.
        public var resource: String
        /// In words that follow the type's name.
        public var breaks: [String]
        /// What it offers or takes that it did not before.
        public var gains: [String] = []
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
        impact.consumers = Self.consumers((try? await view.bindings(self)) ?? [])
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
            let objects = breaks.isEmpty ? 0 : await count(snapshot.resource, in: view)
            impact.changes.append(
                ExportImpact.Change(
                    resource: snapshot.resource, breaks: breaks,
                    gains: SchemaGains.between(old, snapshot.schema), objects: objects))
        }
        return impact
    }

    /// What those who use an export of this workspace would lose with it.
    public func impact(ofRemoving export: Value) async throws(ExportError) -> ExportImpact {
        let view = ExportView(typed: export.objectName)
        let bindings = try await view.bindings(self)
        return await impact(ofRemoving: export, view, bindings)
    }

    /// The same for some of its bindings.
    func impact(
        ofRemoving export: Value, _ view: ExportView, _ bindings: [Value]
    ) async -> ExportImpact {
        var impact = ExportImpact(changes: [], added: [], consumers: Self.consumers(bindings))
        guard !bindings.isEmpty else { return impact }
        for offered in APIExport(export).resources {
            let name = GroupResource(group: offered.group, resource: offered.name)
            impact.changes.append(
                .gone("\(name)", objects: await count("\(name)", in: view)))
        }
        return impact
    }

    /// What a workspace would lose with a binding.
    public func impact(
        ofRemovingBinding binding: Value
    ) async throws(ClientError) -> ExportImpact {
        let lost = try await contents(of: binding).map {
            ExportImpact.Change.gone($0.resource, objects: $0.count)
        }
        return ExportImpact(changes: lost, added: [], consumers: [])
    }

    private static func consumers(_ bindings: [Value]) -> [String] {
        bindings.map { binding in
            binding.annotation(ObjectAnnotations.path).map { ":" + $0 } ?? binding.cluster
        }.sorted()
    }

    /// How many objects of a type a view shows. What cannot be counted is not said.
    private func count(_ type: String, in view: ExportView) async -> Int {
        var count = 0
        for place in (try? await view.clients(self)) ?? [] {
            guard let resource = try? await place.resource(named: type),
                let items = try? await place.items(resource.path()).items
            else { continue }
            count += items.count
        }
        return count
    }
}

extension ExportImpact.Change {
    /// A type that is no longer there.
    static func gone(_ resource: String, objects: Int) -> Self {
        Self(resource: resource, breaks: ["would be gone"], objects: objects)
    }
}
