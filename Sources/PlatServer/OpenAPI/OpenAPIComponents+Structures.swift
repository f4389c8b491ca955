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
    }

    private func componentName(_ message: String) -> String {
        let name = message.split(separator: ".").last.map(String.init) ?? message
        if BuiltinTypes.isShared(message) { return OpenAPIDocument.metaPackage + name }
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

    private mutating func type(_ type: FieldType) -> Value {
        switch type {
        case .bool: return ["type": "boolean"]
        case .int32: return ["type": "integer", "format": "int32"]
        case .int64: return ["type": "integer", "format": "int64"]
        case .float64: return ["type": "number", "format": "double"]
        case .string: return ["type": "string"]
        case .bytes: return ["type": "string", "format": "byte"]
        case .time, .microTime: return ["type": "string", "format": "date-time"]
        case .quantity: return ["oneOf": [["type": "string"], ["type": "number"]]]
        case .intOrString:
            return [
                "format": "int-or-string", "oneOf": [["type": "integer"], ["type": "string"]],
            ]
        case .raw: return ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        case .schemaOrArray, .schemaOrBool, .schemaOrStrings: return [:]
        case .extra: return ["type": "array", "items": ["type": "string"]]
        case .message(let name):
            addMessage(name)
            return OpenAPIDocument.reference(componentName(name))
        case .list(let item): return ["type": "array", "items": self.type(item)]
        case .map(let item): return ["type": "object", "additionalProperties": self.type(item)]
        }
    }
}
