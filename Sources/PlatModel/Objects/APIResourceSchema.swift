public import PlatValue

/// A kind, described: what an export offers. It never changes.
public struct APIResourceSchema: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// All that describes the kind.
    public var spec: Value { value["spec"] ?? [:] }
    /// Plural, kind and so on.
    public var names: Value { value.at("spec", "names") ?? [:] }

    /// The versions of the kind.
    public var versions: [DefinitionVersion] {
        items("spec", "versions").map(DefinitionVersion.init)
    }
    /// The version that objects are stored in; nil where none is marked.
    public var storageVersion: String? { versions.first(where: \.isStorage)?.version }
}
