import PlatValue

extension BuiltinType {
    /// The kind's fields as a schema, as a custom kind would have declared them. Structures that contain
    /// themselves are open from their second appearance on.
    public var schema: Schema {
        var fields = SchemaMaker().fields(of: fields)
        for name in ["apiVersion", "kind"] {
            fields.properties[name] = Schema(.init(kind: .string))
        }
        return Schema(fields)
    }
}

private struct SchemaMaker {
    /// The structures that the one being made lies in.
    var outer: [String] = []

    func fields(of fields: [MessageField]) -> Schema.Fields {
        var result = Schema.Fields(kind: .object)
        for field in fields { result.properties[field.name] = schema(of: field) }
        result.required = fields.filter(\.isRequired).map(\.name)
        return result
    }

    private func schema(of field: MessageField) -> Schema {
        var result = fields(of: field.type)
        result.defaultValue = field.defaultValue
        if case .list = field.type {
            result.listType = field.listType ?? .atomic
            result.listMapKeys = field.listMapKeys
        }
        if field.isAtomic { result.mapType = .atomic }
        if let key = field.mergeKey {
            result.patchStrategy = field.retainsKeys ? "merge,retainKeys" : "merge"
            result.patchMergeKey = key.isEmpty ? nil : key
        } else if field.retainsKeys {
            result.patchStrategy = "retainKeys"
        }
        return Schema(result)
    }

    private func fields(of type: FieldType) -> Schema.Fields {
        func scalar(_ kind: Schema.Kind, _ format: String? = nil) -> Schema.Fields {
            var fields = Schema.Fields(kind: kind)
            fields.format = format
            return fields
        }
        switch type {
        case .bool: return scalar(.boolean)
        case .int32: return scalar(.integer, "int32")
        case .int64: return scalar(.integer, "int64")
        case .float64: return scalar(.number, "double")
        case .string: return scalar(.string)
        case .bytes: return scalar(.string, "byte")
        case .time, .microTime: return scalar(.string, "date-time")
        case .quantity, .intOrString:
            var fields = Schema.Fields()
            fields.isIntOrString = true
            return fields
        case .raw, .schemaOrArray, .schemaOrBool, .schemaOrStrings: return open
        case .extra: return fields(of: .list(.string))
        case .list(let item):
            var fields = Schema.Fields(kind: .array)
            fields.items = Schema(self.fields(of: item))
            return fields
        case .map(let item):
            var fields = Schema.Fields(kind: .object)
            fields.additionalProperties = .schema(Schema(self.fields(of: item)))
            return fields
        case .message(let name):
            guard !outer.contains(name), let message = BuiltinTypes.message(name) else {
                return open
            }
            var fields = SchemaMaker(outer: outer + [name]).fields(of: message.writtenFields)
            if message.isAtomic { fields.mapType = .atomic }
            return fields
        }
    }

    private var open: Schema.Fields {
        var fields = Schema.Fields()
        fields.preservesUnknownFields = true
        return fields
    }
}
