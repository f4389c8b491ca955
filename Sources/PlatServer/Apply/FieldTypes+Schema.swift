import PlatModel
import PlatValue

extension FieldTypes {
    /// The types of a custom resource's version, as its schema declares them.
    init(schema: Schema) {
        self.init()
        var root = atom(of: schema, preserves: schema.preservesUnknownFields)
        addObjectFields(to: &root)
        setRoot(root)
    }

    /// The types of a built-in kind.
    init(_ type: BuiltinType) {
        self.init()
        var builder = MessageBuilder()
        var map = builder.map(of: type.fields, in: &self)
        for name in ["apiVersion", "kind"] {
            map.fields[name] = Field(type: add(Atom(scalar: .string)), defaultValue: nil)
        }
        setRoot(Atom(map: map))
    }

    /// What every object has, whatever its schema says of it.
    private mutating func addObjectFields(to atom: inout Atom) {
        guard atom.map != nil else { return }
        let text = add(Atom(scalar: .string))
        var builder = MessageBuilder()
        let metadata = builder.message("ObjectMeta", in: &self)
        atom.map?.fields["apiVersion"] = Field(type: text, defaultValue: nil)
        atom.map?.fields["kind"] = Field(type: text, defaultValue: nil)
        atom.map?.fields["metadata"] = Field(type: metadata, defaultValue: nil)
    }

    /// `preserves` holds for a node and all below it, once one said so.
    private mutating func atom(of schema: Schema, preserves: Bool) -> Atom {
        let preserves = preserves || schema.preservesUnknownFields
        if schema.isIntOrString { return openAtom(of: schema, preserves: preserves) }
        switch schema.kind {
        case .object:
            var atom = Atom(map: map(of: schema, preserves: preserves))
            if schema.isEmbeddedResource { addObjectFields(to: &atom) }
            return atom
        case .array:
            return Atom(list: list(of: schema, preserves: preserves))
        case .integer, .number:
            return Atom(scalar: .numeric)
        case .boolean:
            return Atom(scalar: .boolean)
        case .string:
            let isPlain = schema.format == nil || schema.format == "" || schema.format == "byte"
            return Atom(scalar: isPlain ? .string : .untyped)
        case nil:
            return openAtom(of: schema, preserves: preserves)
        }
    }

    private mutating func openAtom(of schema: Schema, preserves: Bool) -> Atom {
        Atom(
            scalar: .untyped, list: list(of: schema, preserves: preserves),
            map: map(of: schema, preserves: preserves))
    }

    private mutating func map(of schema: Schema, preserves: Bool) -> Map {
        var fields: [String: Field] = [:]
        for (name, property) in schema.properties {
            let type = add(atom(of: property, preserves: preserves))
            fields[name] = Field(type: type, defaultValue: property.defaultValue)
        }
        let element: ID
        switch schema.additionalProperties {
        case .schema(let schema)?:
            element = add(atom(of: schema, preserves: preserves))
        case .allowed(let isAllowed)?:
            element = isAllowed ? Self.deduced : Self.none
        case nil:
            // An object of which nothing is declared is free form.
            element = preserves || fields.isEmpty ? Self.deduced : Self.none
        }
        return Map(
            isAtomic: schema.mapType == .atomic, fields: fields, element: element,
            isFreeForm: fields.isEmpty && self[element].scalar == .untyped)
    }

    private mutating func list(of schema: Schema, preserves: Bool) -> List {
        let element = schema.items.map { add(atom(of: $0, preserves: preserves)) } ?? Self.untyped
        switch schema.listType {
        case .set?:
            return List(isAtomic: false, element: element)
        case .map?:
            return List(isAtomic: false, keys: schema.listMapKeys, element: element)
        case .atomic?, nil:
            return List(isAtomic: true, element: element)
        }
    }
}

/// Adds the structures of the type tables, each once.
private struct MessageBuilder {
    private var known: [String: FieldTypes.ID] = [:]

    mutating func message(_ name: String, in types: inout FieldTypes) -> FieldTypes.ID {
        if let id = known[name] { return id }
        guard let message = BuiltinTypes.message(name) else { return FieldTypes.deduced }
        // Its number is known before its fields are, since a structure may contain itself.
        let id = types.add(FieldTypes.Atom())
        known[name] = id
        var map = map(of: message.writtenFields, in: &types)
        map.isAtomic = message.isAtomic
        types.replace(id, with: FieldTypes.Atom(map: map))
        return id
    }

    mutating func map(of fields: [MessageField], in types: inout FieldTypes) -> FieldTypes.Map {
        var result = FieldTypes.Map(isAtomic: false, element: FieldTypes.none)
        for field in fields {
            result.fields[field.name] = FieldTypes.Field(
                type: type(of: field, in: &types), defaultValue: field.defaultValue)
        }
        return result
    }

    private mutating func type(
        of field: MessageField, in types: inout FieldTypes
    ) -> FieldTypes.ID {
        if case .list(let item) = field.type {
            let isAtomic = field.isAtomic || (field.listType ?? .atomic) == .atomic
            let element = type(item, in: &types)
            return types.add(
                FieldTypes.Atom(
                    list: .init(
                        isAtomic: isAtomic, keys: isAtomic ? [] : field.listMapKeys,
                        element: element)))
        }
        let id = type(field.type, in: &types)
        guard field.isAtomic, var map = types[id].map else { return id }
        map.isAtomic = true
        return types.add(FieldTypes.Atom(map: map))
    }

    private mutating func type(_ type: FieldType, in types: inout FieldTypes) -> FieldTypes.ID {
        switch type {
        case .bool:
            return types.add(.init(scalar: .boolean))
        case .int32, .int64, .float64:
            return types.add(.init(scalar: .numeric))
        case .string, .bytes:
            return types.add(.init(scalar: .string))
        case .time, .microTime, .quantity, .intOrString:
            return types.add(.init(scalar: .untyped))
        case .raw, .schemaOrArray, .schemaOrBool, .schemaOrStrings:
            return FieldTypes.deduced
        case .message(let name):
            return message(name, in: &types)
        case .extra:
            return self.type(.list(.string), in: &types)
        case .list(let item):
            let element = self.type(item, in: &types)
            return types.add(.init(list: .init(isAtomic: true, element: element)))
        case .map(let value):
            let element = self.type(value, in: &types)
            return types.add(.init(map: .init(isAtomic: false, element: element)))
        }
    }
}
