public import PlatValue

/// An entry of a binding's `status.boundResources`.
public struct BoundResource: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The plural.
    public var resource: String { text("resource") ?? "" }
    /// The group; empty for Kubernetes' own.
    public var group: String { text("group") ?? "" }
    /// The name of the schema that describes it.
    public var schemaName: String { text("schema", "name") ?? "" }
    /// The uid of that schema: another of the same name is another.
    public var schemaUID: String { text("schema", "UID") ?? "" }
    /// The identity of the export that brings it.
    public var identityHash: String? { text("schema", "identityHash") }

    /// The versions that objects have been stored in.
    public var storageVersions: [String] {
        get { texts("storageVersions") }
        set { value["storageVersions"] = Value(strings: newValue) }
    }

    /// Resource and group: `widgets.example.io`.
    public var groupResource: String { group.isEmpty ? resource : "\(resource).\(group)" }
}
