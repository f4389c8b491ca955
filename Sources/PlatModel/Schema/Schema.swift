public import PlatValue

/// A structural schema: what a custom resource's version, or a built-in kind, is made of.
///
/// A node is immutable and shared by reference, so that a schema of a thousand nodes is passed around
/// at the price of a pointer. Everything that depends on a schema alone (compiled patterns, rules)
/// hangs on `CompiledSchema`, which is made once per version of a definition.
public final class Schema: Sendable {
    /// The JSON types that a node can demand.
    public enum Kind: String, Sendable, CaseIterable {
        case object, array, string, integer, number, boolean
    }

    /// What is said about members that `properties` does not name.
    public enum AdditionalProperties: Sendable {
        case allowed(Bool)
        case schema(Schema)
    }

    /// How a list is merged, and what makes two of its elements the same.
    public enum ListType: String, Sendable {
        case atomic, set, map
    }

    /// How an object is merged.
    public enum MapType: String, Sendable {
        case granular, atomic
    }

    public let kind: Kind?
    public let title: String?
    public let description: String?
    public let format: String?
    public let properties: [String: Schema]
    public let additionalProperties: AdditionalProperties?
    public let items: Schema?
    public let required: [String]
    public let allowedValues: [Value]?
    public let defaultValue: Value?
    public let isNullable: Bool
    public let limits: Limits
    public let allOf: [Schema]
    public let anyOf: [Schema]
    public let oneOf: [Schema]
    public let not: Schema?
    public let isIntOrString: Bool
    public let preservesUnknownFields: Bool
    public let isEmbeddedResource: Bool
    public let listType: ListType?
    /// The fields that identify an element of a list of type map, in the order given.
    public let listMapKeys: [String]
    public let mapType: MapType?
    public let validations: [ValidationRule]
    /// Strategic merge patch of built-in kinds: `merge`, `replace`, `retainKeys`, comma-separated.
    public let patchStrategy: String?
    public let patchMergeKey: String?
    /// Members of the written schema that plat only hands through: example, externalDocs, …
    public let others: Members

    /// Which kinds of statements stand somewhere in this node or below it, so that a walk for one
    /// of them can leave out what has none.
    let contents: Contents
    /// The properties with a default of their own, by name.
    let defaultedProperties: [(key: String, value: Schema)]

    public init(_ fields: Fields) {
        contents = Contents(of: fields)
        defaultedProperties =
            fields.properties.filter { $0.value.defaultValue != nil }.sorted { $0.key < $1.key }
        kind = fields.kind
        title = fields.title
        description = fields.description
        format = fields.format
        properties = fields.properties
        additionalProperties = fields.additionalProperties
        items = fields.items
        required = fields.required
        allowedValues = fields.allowedValues
        defaultValue = fields.defaultValue
        isNullable = fields.isNullable
        limits = fields.limits
        allOf = fields.allOf
        anyOf = fields.anyOf
        oneOf = fields.oneOf
        not = fields.not
        isIntOrString = fields.isIntOrString
        preservesUnknownFields = fields.preservesUnknownFields
        isEmbeddedResource = fields.isEmbeddedResource
        listType = fields.listType
        listMapKeys = fields.listMapKeys
        mapType = fields.mapType
        validations = fields.validations
        patchStrategy = fields.patchStrategy
        patchMergeKey = fields.patchMergeKey
        others = fields.others
    }

    /// The schema of the member `name`: a property, or what additional properties must be.
    public func member(_ name: String) -> Schema? {
        if let property = properties[name] { return property }
        if case .schema(let schema)? = additionalProperties { return schema }
        return nil
    }
}

extension Schema {
    /// Bounds of numbers, texts, lists and objects.
    public struct Limits: Sendable, Equatable {
        public var minimum: Double?
        public var maximum: Double?
        public var excludesMinimum = false
        public var excludesMaximum = false
        public var multipleOf: Double?
        public var minLength: Int64?
        public var maxLength: Int64?
        public var pattern: String?
        public var minItems: Int64?
        public var maxItems: Int64?
        public var hasUniqueItems = false
        public var minProperties: Int64?
        public var maxProperties: Int64?

        public init() {}
    }

    /// One entry of `x-kubernetes-validations`.
    public struct ValidationRule: Sendable, Equatable {
        public var rule: String
        public var message: String?
        public var messageExpression: String?
        public var reason: String?
        public var fieldPath: String?
        public var optionalOldSelf: Bool?

        public init(rule: String) { self.rule = rule }
    }

    /// The parts of a node while it is put together.
    public struct Fields: Sendable {
        public var kind: Kind?
        public var title: String?
        public var description: String?
        public var format: String?
        public var properties: [String: Schema] = [:]
        public var additionalProperties: AdditionalProperties?
        public var items: Schema?
        public var required: [String] = []
        public var allowedValues: [Value]?
        public var defaultValue: Value?
        public var isNullable = false
        public var limits = Limits()
        public var allOf: [Schema] = []
        public var anyOf: [Schema] = []
        public var oneOf: [Schema] = []
        public var not: Schema?
        public var isIntOrString = false
        public var preservesUnknownFields = false
        public var isEmbeddedResource = false
        public var listType: ListType?
        public var listMapKeys: [String] = []
        public var mapType: MapType?
        public var validations: [ValidationRule] = []
        public var patchStrategy: String?
        public var patchMergeKey: String?
        public var others = Members()

        public init(kind: Kind? = nil) { self.kind = kind }
    }

    /// The parts of this node, to make a changed copy from.
    public var fields: Fields {
        var fields = Fields(kind: kind)
        fields.title = title
        fields.description = description
        fields.format = format
        fields.properties = properties
        fields.additionalProperties = additionalProperties
        fields.items = items
        fields.required = required
        fields.allowedValues = allowedValues
        fields.defaultValue = defaultValue
        fields.isNullable = isNullable
        fields.limits = limits
        fields.allOf = allOf
        fields.anyOf = anyOf
        fields.oneOf = oneOf
        fields.not = not
        fields.isIntOrString = isIntOrString
        fields.preservesUnknownFields = preservesUnknownFields
        fields.isEmbeddedResource = isEmbeddedResource
        fields.listType = listType
        fields.listMapKeys = listMapKeys
        fields.mapType = mapType
        fields.validations = validations
        fields.patchStrategy = patchStrategy
        fields.patchMergeKey = patchMergeKey
        fields.others = others
        return fields
    }
}
