import PlatModel
import PlatValue

/// Schemas of the structures that built-in kinds are made of.
extension OpenAPIComponents {
    /// Adds a structure of the type tables, once.
    mutating func addMessage(_ name: String) {
        let component = componentName(name)
        guard found[component] == nil, let message = BuiltinTypes.message(name) else { return }
        // Its name is taken before its fields are made, since a structure may contain itself.
        found[component] = [:]
        found[component] = structure(message)
        if Self.kinds.contains(name) { addKind(name) }
    }

    /// Shared structures that are objects by themselves.
    private static let kinds: Set<String> = [
        "APIVersions", "APIGroupList", "APIGroup", "APIResourceList", "Status", "DeleteOptions",
    ]

    /// The name of a structure that all groups share.
    static func sharedName(_ structure: String) -> String {
        (structure == "Info" ? "io.k8s.apimachinery.pkg.version." : OpenAPIDocument.metaPackage)
            + structure
    }

    func componentName(_ message: String) -> String {
        let name = message.split(separator: ".").last.map(String.init) ?? message
        if BuiltinTypes.isShared(message) { return Self.sharedName(name) }
        let isCore = ["ObjectReference", "LocalObjectReference", "EventSource"].contains(name)
        return
            (isCore
            ? Self.package(group: "", version: "v1")
            : Self.package(group: group, version: version)) + name
    }

    mutating func structure(_ message: MessageType) -> Value {
        var properties: [(key: String, value: Value)] = []
        let fields = message.writtenFields
        for field in fields {
            var schema = property(field)
            schema["description"] = message.description(of: field.name).map(Value.string)
            properties.append((field.name, schema))
        }
        var schema: Value = ["type": "object"]
        schema["description"] = BuiltinTypes.description(of: message.name).map(Value.string)
        schema["properties"] = .object(Members(properties.sorted { $0.key < $1.key }))
        let required = fields.filter(\.isRequired).map { Value.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        if message.isAtomic { schema["x-kubernetes-map-type"] = "atomic" }
        return schema
    }

    private mutating func property(_ field: MessageField) -> Value {
        var schema = field.name == "fieldsV1" ? ownedFields() : type(field.type)
        if schema["$ref"] != nil {
            // A reference has no neighbours.
            schema = ["allOf": [schema]]
        }
        if !field.isPointer, let empty = Self.empty(field.type),
            field.omission == .never || empty == [:]
        {
            schema["default"] = empty
        }
        if let value = field.defaultValue { schema["default"] = value }
        if case .list = field.type {
            let listType = field.listType ?? .atomic
            schema["x-kubernetes-list-type"] = .string(listType.rawValue)
            if !field.listMapKeys.isEmpty {
                schema["x-kubernetes-list-map-keys"] = .array(field.listMapKeys.map(Value.string))
            }
        }
        if field.isAtomic { schema["x-kubernetes-map-type"] = "atomic" }
        if let key = field.mergeKey {
            schema["x-kubernetes-patch-strategy"] = field.retainsKeys ? "merge,retainKeys" : "merge"
            if !key.isEmpty { schema["x-kubernetes-patch-merge-key"] = .string(key) }
        } else if field.retainsKeys {
            schema["x-kubernetes-patch-strategy"] = "retainKeys"
        }
        return schema
    }

    private static let moment: Value = ["type": "string", "format": "date-time"]

    /// A tree of names, which clients know as a kind of its own.
    private mutating func ownedFields() -> Value {
        let name = OpenAPIDocument.metaPackage + "FieldsV1"
        found[name] = [
            "description":
                "Fields by name, as a tree: f:NAME is a field, k:KEYS an item of a list.",
            "type": "object",
        ]
        return OpenAPIDocument.reference(name)
    }

    /// What a value of a type is where nothing is said; nil for what may be nothing.
    private static func empty(_ type: FieldType) -> Value? {
        switch type {
        case .bool: false
        case .int32, .int64: 0
        case .string: ""
        case .message: [:]
        default: nil
        }
    }

    /// A structure that is empty where nothing is said.
    static func emptyUnlessSaid(_ reference: Value) -> Value {
        ["allOf": [reference], "default": [:]]
    }

    /// What lists and maps are made of.
    private mutating func item(_ type: FieldType) -> Value {
        var schema = self.type(type)
        guard let empty = Self.empty(type) else { return schema }
        if schema["$ref"] != nil { return Self.emptyUnlessSaid(schema) }
        schema["default"] = empty
        return schema
    }

    /// A type that has a name of its own, wherever it stands.
    private mutating func named(_ name: String, _ schema: Value) -> Value {
        let component = "io.k8s.apimachinery.pkg." + name
        found[component] = schema
        return OpenAPIDocument.reference(component)
    }

    private mutating func type(_ type: FieldType) -> Value {
        switch type {
        case .bool: return ["type": "boolean"]
        case .int32: return ["type": "integer", "format": "int32"]
        case .int64: return ["type": "integer", "format": "int64"]
        case .float64: return ["type": "number", "format": "double"]
        case .string: return ["type": "string"]
        case .bytes: return ["type": "string", "format": "byte"]
        case .time: return named("apis.meta.v1.Time", Self.moment)
        case .microTime: return named("apis.meta.v1.MicroTime", Self.moment)
        case .quantity:
            return named(
                "api.resource.Quantity", ["oneOf": [["type": "string"], ["type": "number"]]])
        case .intOrString:
            return named(
                "util.intstr.IntOrString",
                ["format": "int-or-string", "oneOf": [["type": "integer"], ["type": "string"]]])
        case .raw: return ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        case .schemaOrArray, .schemaOrBool, .schemaOrStrings: return [:]
        case .extra: return ["type": "array", "items": ["type": "string", "default": ""]]
        case .message(let name):
            addMessage(name)
            return OpenAPIDocument.reference(componentName(name))
        case .list(let item): return ["type": "array", "items": self.item(item)]
        case .map(let item): return ["type": "object", "additionalProperties": self.item(item)]
        }
    }
}
