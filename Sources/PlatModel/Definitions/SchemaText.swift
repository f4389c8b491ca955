import PlatValue

/// A schema as upstream prints its own structure: every field, by its Go name, set or not.
enum SchemaText {
    private enum Field {
        case text, flag, optional, schema, schemas, named, items, additional
    }

    private static let fields: [(name: String, key: String, field: Field)] = [
        ("ID", "id", .text), ("Schema", "$schema", .text), ("Ref", "$ref", .optional),
        ("Description", "description", .text), ("Type", "type", .text),
        ("Nullable", "nullable", .flag), ("Format", "format", .text), ("Title", "title", .text),
        ("Default", "default", .optional), ("Maximum", "maximum", .optional),
        ("ExclusiveMaximum", "exclusiveMaximum", .flag), ("Minimum", "minimum", .optional),
        ("ExclusiveMinimum", "exclusiveMinimum", .flag), ("MaxLength", "maxLength", .optional),
        ("MinLength", "minLength", .optional), ("Pattern", "pattern", .text),
        ("MaxItems", "maxItems", .optional), ("MinItems", "minItems", .optional),
        ("UniqueItems", "uniqueItems", .flag), ("MultipleOf", "multipleOf", .optional),
        ("Enum", "enum", .optional), ("MaxProperties", "maxProperties", .optional),
        ("MinProperties", "minProperties", .optional), ("Required", "required", .optional),
        ("Items", "items", .items), ("AllOf", "allOf", .schemas), ("OneOf", "oneOf", .schemas),
        ("AnyOf", "anyOf", .schemas), ("Not", "not", .schema), ("Properties", "properties", .named),
        ("AdditionalProperties", "additionalProperties", .additional),
        ("PatternProperties", "patternProperties", .named),
        ("Dependencies", "dependencies", .optional),
        ("AdditionalItems", "additionalItems", .additional),
        ("Definitions", "definitions", .named), ("ExternalDocs", "externalDocs", .optional),
        ("Example", "example", .optional),
        ("XPreserveUnknownFields", "x-kubernetes-preserve-unknown-fields", .optional),
        ("XEmbeddedResource", "x-kubernetes-embedded-resource", .flag),
        ("XIntOrString", "x-kubernetes-int-or-string", .flag),
        ("XListMapKeys", "x-kubernetes-list-map-keys", .optional),
        ("XListType", "x-kubernetes-list-type", .optional),
        ("XMapType", "x-kubernetes-map-type", .optional),
        ("XValidations", "x-kubernetes-validations", .optional),
    ]

    static func text(_ schema: Value) -> String { value(schema).jsonText() }

    /// What a root beside a status subresource may say, as messages list it.
    static let rootFieldNames: [String] = {
        let allowed: Set<String> = [
            "description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum",
            "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
            "uniqueItems", "multipleOf", "required", "items", "properties", "externalDocs",
            "example", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-validations",
        ]
        return fields.filter { allowed.contains($0.key) }.map(\.name)
    }()

    /// The first field that a root beside a status subresource may not have, by its key; a type is one
    /// when it is not that of an object.
    static func firstStranger(in schema: Value) -> String? {
        fields.first { name, key, field in
            guard let value = schema[key], !isAbsent(value, field) else { return false }
            return key == "type" ? value != "object" : !rootFieldNames.contains(name)
        }?.key
    }

    /// Whether upstream's field has the value that it has when nobody sets it.
    private static func isAbsent(_ value: Value, _ field: Field) -> Bool {
        switch field {
        case .text: value.isNull || value == ""
        case .flag: value.isNull || value == false
        default: value.isNull
        }
    }

    private static func value(_ schema: Value) -> Value {
        var members = Members()
        for (name, key, field) in fields { members[name] = value(schema[key], field) }
        return .object(members)
    }

    private static func value(_ value: Value?, _ field: Field) -> Value {
        let given = value.flatMap { $0.isNull ? nil : $0 }
        switch field {
        case .text: return given ?? ""
        case .flag: return given ?? false
        case .optional: return given ?? .null
        case .schema: return given.map(Self.value) ?? .null
        case .schemas: return given?.arrayValue.map { .array($0.map(Self.value)) } ?? .null
        case .named:
            guard let members = given?.objectValue else { return .null }
            return .object(
                Members(members.sortedByKey().map { (key: $0.key, value: Self.value($0.value)) }))
        case .items:
            return given.map { ["Schema": Self.value($0), "JSONSchemas": nil] } ?? .null
        case .additional:
            guard let given else { return .null }
            if case .bool = given { return ["Allows": given, "Schema": nil] }
            return ["Allows": true, "Schema": Self.value(given)]
        }
    }
}
