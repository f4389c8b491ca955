public import PlatValue

/// An entry of a binding's `status.boundResources`.
public struct BoundResource: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What a schema of an export becomes where it is bound.
    public init(_ resource: ExportedResource, _ schema: APIResourceSchema, identity: String) {
        value = [
            "group": .string(resource.group), "resource": .string(resource.name),
            "schema": [
                "UID": .string(schema.uid), "identityHash": .string(identity),
                "name": .string(schema.name),
            ],
            "storageVersions": resource.isVirtual ? [] : [.string(schema.storageVersion ?? "")],
        ]
    }

    /// The plural.
    public var resource: String { value["resource"]?.stringValue ?? "" }
    /// The group; empty for Kubernetes' own.
    public var group: String { value["group"]?.stringValue ?? "" }
    /// The name of the schema that describes it.
    public var schemaName: String { text("schema", "name") ?? "" }
    /// The uid of that schema: another of the same name is another.
    public var schemaUID: String { text("schema", "UID") ?? "" }
    /// The identity of the export that brings it.
    public var identityHash: String? { text("schema", "identityHash") }

    /// The versions that objects have been stored in.
    public var storageVersions: [String] { texts("storageVersions") }

    /// Whether nothing is stored of it: its objects are somebody else's, who is asked for them.
    public var isVirtual: Bool { storageVersions.isEmpty }

    /// This entry in place of an older one, which objects may be stored by.
    public func replacing(_ older: BoundResource) -> BoundResource {
        var entry = self
        let versions = older.storageVersions.filter { !storageVersions.contains($0) }
        entry.value["storageVersions"] = Value(strings: versions + storageVersions)
        return entry
    }

    /// Whether another entry comes from the same schema.
    public func hasSchema(of other: BoundResource) -> Bool {
        value["schema"] == other.value["schema"]
    }

    /// Resource and group: `widgets.example.io`.
    public var groupResource: String { group.isEmpty ? resource : "\(resource).\(group)" }
}
