public import PlatValue

/// An entry of an export's `spec.resources`.
public struct ExportedResource: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The resource of a schema: `v1.widgets.example.io` is `widgets` of `example.io`.
    public init(schema: String) {
        let parts = schema.split(separator: ".", maxSplits: 2).map(String.init)
        let group = parts.count > 2 ? parts[2] : ""
        value = [
            "group": .string(group == "core" ? "" : group),
            "name": .string(parts.count > 1 ? parts[1] : ""), "schema": .string(schema),
            "storage": ["crd": [:]],
        ]
    }

    /// The plural.
    public var name: String { value["name"]?.stringValue ?? "" }
    /// The group; empty for Kubernetes' own.
    public var group: String { value["group"]?.stringValue ?? "" }
    /// The name of the schema that describes it.
    public var schema: String { value["schema"]?.stringValue ?? "" }

    /// Whether the name of its schema says all about it, which is all that the older version can say.
    public var isPlain: Bool {
        guard value.at("storage", "virtual") == nil else { return false }
        let plain = ExportedResource(schema: schema)
        return plain.value["name"] == value["name"] && plain.value["group"] == value["group"]
    }

    /// How the name of a schema must end that describes it.
    public var schemaSuffix: String { ".\(name).\(group.isEmpty ? "core" : group)" }
}
