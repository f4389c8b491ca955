public import PlatValue

/// Why a value is no schema: the place in it, and what is wrong there.
public struct SchemaParseError: Error, Equatable, CustomStringConvertible {
    public var path: String
    public var problem: String

    public init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    public var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
}

extension Schema {
    /// Reads an `openAPIV3Schema`. Only wrong JSON types are refused here; whether the schema is
    /// structural is judged by `SchemaAcceptance`, and a type that nobody knows stands in `others`.
    public convenience init(parsing value: Value) throws(SchemaParseError) {
        self.init(try Fields(SchemaReader(value, path: "")))
    }
}

extension Schema.Fields {
    fileprivate init(_ reader: SchemaReader) throws(SchemaParseError) {
        self.init(kind: try reader.choice("type"))
        title = try reader.string("title")
        description = try reader.string("description")
        format = try reader.string("format")
        properties = try reader.schemas(byName: "properties")
        additionalProperties = try reader.additionalProperties()
        items = try reader.schema("items")
        required = try reader.strings("required")
        allowedValues = try reader.array("enum")
        defaultValue = reader.members["default"]
        isNullable = try reader.flag("nullable")
        limits = try Schema.Limits(reader)
        allOf = try reader.schemas("allOf")
        anyOf = try reader.schemas("anyOf")
        oneOf = try reader.schemas("oneOf")
        not = try reader.schema("not")
        isIntOrString = try reader.flag("x-kubernetes-int-or-string")
        preservesUnknownFields = try reader.flag("x-kubernetes-preserve-unknown-fields")
        isEmbeddedResource = try reader.flag("x-kubernetes-embedded-resource")
        listType = try reader.choice("x-kubernetes-list-type")
        listMapKeys = try reader.strings("x-kubernetes-list-map-keys")
        mapType = try reader.choice("x-kubernetes-map-type")
        validations = try reader.rules()
        patchStrategy = try reader.string("x-kubernetes-patch-strategy")
        patchMergeKey = try reader.string("x-kubernetes-patch-merge-key")
        others = Members(
            reader.members.filter { name, value in
                switch name {
                case "type": kind == nil && value.stringValue?.isEmpty == false
                case "x-kubernetes-list-type":
                    listType == nil && value.stringValue?.isEmpty == false
                case "x-kubernetes-map-type": mapType == nil && value.stringValue?.isEmpty == false
                default: !SchemaReader.knownKeys.contains(name)
                }
            })
    }
}

extension Schema.Limits {
    fileprivate init(_ reader: SchemaReader) throws(SchemaParseError) {
        self.init()
        minimum = try reader.number("minimum")
        maximum = try reader.number("maximum")
        excludesMinimum = try reader.flag("exclusiveMinimum")
        excludesMaximum = try reader.flag("exclusiveMaximum")
        multipleOf = try reader.number("multipleOf")
        minLength = try reader.integer("minLength")
        maxLength = try reader.integer("maxLength")
        pattern = try reader.string("pattern")
        minItems = try reader.integer("minItems")
        maxItems = try reader.integer("maxItems")
        hasUniqueItems = try reader.flag("uniqueItems")
        minProperties = try reader.integer("minProperties")
        maxProperties = try reader.integer("maxProperties")
    }
}

/// Takes the members of one node out, each as the type that it must have.
private struct SchemaReader {
    let members: Members
    let path: String

    static let knownKeys: Set<String> = [
        "type", "title", "description", "format", "properties", "additionalProperties", "items",
        "required", "enum", "default", "nullable", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems",
        "maxItems", "uniqueItems", "minProperties", "maxProperties", "allOf", "anyOf", "oneOf",
        "not", "x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-embedded-resource", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
        "x-kubernetes-map-type", "x-kubernetes-validations", "x-kubernetes-patch-strategy",
        "x-kubernetes-patch-merge-key",
    ]

    init(_ value: Value, path: String) throws(SchemaParseError) {
        guard case .object(let members) = value else {
            throw SchemaParseError(path: path, problem: "must be an object")
        }
        self.members = members
        self.path = path
    }

    private func failure(_ key: String, _ problem: String) -> SchemaParseError {
        SchemaParseError(path: place(key), problem: problem)
    }

    private func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// A member that is there and not null.
    private func present(_ key: String) -> Value? {
        guard let value = members[key], !value.isNull else { return nil }
        return value
    }

    func string(_ key: String) throws(SchemaParseError) -> String? {
        guard let value = present(key) else { return nil }
        guard let text = value.stringValue else { throw failure(key, "must be a string") }
        return text
    }

    func flag(_ key: String) throws(SchemaParseError) -> Bool {
        guard let value = present(key) else { return false }
        guard let flag = value.boolValue else { throw failure(key, "must be true or false") }
        return flag
    }

    func number(_ key: String) throws(SchemaParseError) -> Double? {
        guard let value = present(key) else { return nil }
        guard let number = value.doubleValue else { throw failure(key, "must be a number") }
        return number
    }

    func integer(_ key: String) throws(SchemaParseError) -> Int64? {
        guard let value = present(key) else { return nil }
        guard let number = value.integerValue else { throw failure(key, "must be an integer") }
        return number
    }

    func array(_ key: String) throws(SchemaParseError) -> [Value]? {
        guard let value = present(key) else { return nil }
        guard let elements = value.arrayValue else { throw failure(key, "must be an array") }
        return elements
    }

    func strings(_ key: String) throws(SchemaParseError) -> [String] {
        var texts: [String] = []
        for element in try array(key) ?? [] {
            guard let text = element.stringValue else { throw failure(key, "must hold strings") }
            texts.append(text)
        }
        return texts
    }

    func choice<T: RawRepresentable>(_ key: String) throws(SchemaParseError) -> T?
    where T.RawValue == String {
        try string(key).flatMap(T.init)
    }

    func schema(_ key: String) throws(SchemaParseError) -> Schema? {
        guard let value = present(key) else { return nil }
        return try Self.schema(value, path: place(key))
    }

    func schemas(_ key: String) throws(SchemaParseError) -> [Schema] {
        var schemas: [Schema] = []
        for (index, element) in (try array(key) ?? []).enumerated() {
            schemas.append(try Self.schema(element, path: "\(place(key))[\(index)]"))
        }
        return schemas
    }

    func schemas(byName key: String) throws(SchemaParseError) -> [String: Schema] {
        guard let value = present(key) else { return [:] }
        guard case .object(let entries) = value else { throw failure(key, "must be an object") }
        var schemas = [String: Schema](minimumCapacity: entries.count)
        for (name, entry) in entries {
            schemas[name] = try Self.schema(entry, path: "\(place(key))[\(name)]")
        }
        return schemas
    }

    func additionalProperties() throws(SchemaParseError) -> Schema.AdditionalProperties? {
        guard let value = present("additionalProperties") else { return nil }
        if case .bool(let isAllowed) = value { return .allowed(isAllowed) }
        return .schema(try Self.schema(value, path: place("additionalProperties")))
    }

    func rules() throws(SchemaParseError) -> [Schema.ValidationRule] {
        var rules: [Schema.ValidationRule] = []
        for (index, element) in (try array("x-kubernetes-validations") ?? []).enumerated() {
            let place = "\(place("x-kubernetes-validations"))[\(index)]"
            let reader = try SchemaReader(element, path: place)
            var rule = Schema.ValidationRule(rule: try reader.string("rule") ?? "")
            rule.message = try reader.string("message")
            rule.messageExpression = try reader.string("messageExpression")
            rule.reason = try reader.string("reason")
            rule.fieldPath = try reader.string("fieldPath")
            if reader.present("optionalOldSelf") != nil {
                rule.optionalOldSelf = try reader.flag("optionalOldSelf")
            }
            rules.append(rule)
        }
        return rules
    }

    private static func schema(_ value: Value, path: String) throws(SchemaParseError) -> Schema {
        Schema(try Schema.Fields(SchemaReader(value, path: path)))
    }
}
