public import PlatValue

/// One version of a kind, as a CustomResourceDefinition or an APIResourceSchema describes it.
public struct DefinitionVersion: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What the version is called: `v1`.
    public var version: String { text("name") ?? "" }
    /// Whether clients may use it.
    public var isServed: Bool { value["served"] == true }
    /// Whether objects are stored in it.
    public var isStorage: Bool { value["storage"] == true }
    /// Whether whoever uses it is warned.
    public var isDeprecated: Bool { value["deprecated"] == true }
    /// The warning; nil for the usual one.
    public var deprecationWarning: String? { text("deprecationWarning") }
    /// What objects look like; a CustomResourceDefinition wraps it once more.
    public var schema: Value {
        value.at("schema", "openAPIV3Schema") ?? value["schema"] ?? [:]
    }
    /// Whether the status is written by itself.
    public var hasStatus: Bool { value.at("subresources", "status") != nil }
    /// Where the replicas are; nil for a kind that has none.
    public var scale: Value? { value.at("subresources", "scale") }
    /// Columns that tables show.
    public var columns: [Value] { items("additionalPrinterColumns") }

    /// Paths of the fields that lists may be selected by.
    public var selectableFields: [[String]] {
        items("selectableFields").map {
            ($0["jsonPath"]?.stringValue ?? "").split(separator: ".").map(String.init)
        }
    }
}
