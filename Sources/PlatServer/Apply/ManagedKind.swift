public import PlatModel
import PlatValue

/// What the management of fields needs to know of a kind: the types of every version it is served in,
/// and what an object looks like in which nothing was set yet.
public struct ManagedKind: Sendable {
    public let kind: String
    let types: [String: FieldTypes]
    private let empty: Value

    /// A built-in kind, which is served in one version.
    public init(_ type: BuiltinType) {
        kind = type.kind
        types = [type.apiVersion: FieldTypes(type)]
        empty = type.emptyObject
    }

    /// A custom kind: the schema of each version it is served in, by apiVersion; nil where a version
    /// has none, of whose fields nothing is known.
    public init(kind: String, schemas: [String: Schema?]) {
        self.kind = kind
        types = schemas.mapValues { schema in schema.map { FieldTypes(schema: $0) } ?? FieldTypes()
        }
        empty = ["kind": .string(kind)]
    }

    /// An object in which nothing was set: what a creation is compared with.
    func emptyObject(apiVersion: String) -> Value {
        var object = empty
        object["apiVersion"] = .string(apiVersion)
        return object
    }

    /// The object as another version has it; nil for a version that is not served (any more).
    ///
    /// Versions differ in their schemas alone, never in form, so only the name changes; but what the
    /// other version does not declare cannot be expressed in it.
    func convert(_ object: Value, to apiVersion: String) throws(FieldTypeError) -> Value? {
        guard let types = types[apiVersion] else { return nil }
        if object["apiVersion"]?.stringValue == apiVersion { return object }
        var converted = object
        converted["apiVersion"] = .string(apiVersion)
        try types.validate(converted, allowsDuplicates: false)
        return converted
    }
}
