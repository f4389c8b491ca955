import PlatValue

/// One walk over an object.
struct MessageReader {
    var unknown: [String] = []
    private var path = ValuePath()
    private var names: [String] = []
    private var structures: [String]
    /// What Go calls the type of the field that is read, if that has a name.
    private var goName: String?

    init(typeName: String) { structures = [typeName] }

    func error(_ value: Value, expected: String, converter: String) -> MessageReadingError {
        var found = GoText.jsonTypeName(value)
        // A number of the wrong sort, or one that is too large, is told.
        switch value {
        case .number(let number) where expected.hasPrefix("int"):
            found += " " + GoNumber.text(of: number)
        case .integer(let number) where expected == "int32": found += " \(number)"
        default: break
        }
        let patch =
            converter.isEmpty
            ? conversion(value, expected)
            : "cannot restore \(converter) \(Self.kindName(value))"
        return MessageReadingError(
            bodyMessage: "json: cannot unmarshal \(found) into \(place) of type \(expected)",
            patchMessage: patch)
    }

    func error(_ message: String, patch: String? = nil) -> MessageReadingError {
        MessageReadingError(bodyMessage: message, patchMessage: patch ?? message)
    }

    private var place: String {
        names.isEmpty
            ? "Go value"
            : "Go struct field \(structures[structures.count - 1]).\(names.joined(separator: "."))"
    }

    private func conversion(_ value: Value, _ expected: String) -> String {
        switch value {
        case .integer where expected != "bool", .number where expected != "bool":
            "cannot convert \(GoText.typeName(value)) to \(expected)"
        default: "unrecognized type: \(expected == goName ? "string" : expected)"
        }
    }

    private static func kindName(_ value: Value) -> String {
        switch value {
        case .array: "slice"
        case .object: "map"
        default: GoText.typeName(value)
        }
    }

    mutating func text(_ value: Value?, _ name: String) throws(MessageReadingError) -> String? {
        names.append(name)
        defer { names.removeLast() }
        switch value {
        case nil, .null?: return nil
        case .string(let text)?: return text
        case let other?: throw error(other, expected: "string", converter: "")
        }
    }

    mutating func read(
        _ members: Members, _ fields: [MessageField], into result: inout Members,
        known: Set<String> = []
    ) throws(MessageReadingError) {
        var seen = 0
        for field in fields {
            let value = members[field.name]
            if value != nil { seen += 1 }
            path.push(field.name)
            names += field.embedding + [field.name]
            let outer = goName
            goName = field.goName
            if let written = try read(value, field) { result[field.name] = written }
            goName = outer
            names.removeLast(field.embedding.count + 1)
            path.pop()
        }
        guard seen + known.count < members.count || !known.isSubset(of: members.keys) else {
            return
        }
        let declared = Set(fields.map(\.name)).union(known)
        for (name, _) in members where !declared.contains(name) {
            path.push(name)
            unknown.append(path.text)
            path.pop()
        }
    }

    /// The field as it is written; nil where it is left out.
    private mutating func read(
        _ value: Value?, _ field: MessageField
    ) throws(MessageReadingError) -> Value? {
        guard let value, !value.isNull else {
            // (A conditional of null and nil would be null twice: Value is written as nil too.)
            if field.isPointer, field.omission != .never { return nil }
            if field.isPointer { return .null }
            return try empty(field)
        }
        let written = try read(value, field.type)
        if field.isPointer || field.type == .intOrString { return written }
        switch (written, field.omission) {
        case (_, .never): return written
        case (.string(""), .whenEmpty) where field.type == .string: return nil
        // An empty list of managed fields is how a client gives up tracking: it must be seen.
        case (.array(let items), .whenEmpty) where items.isEmpty && field.name != "managedFields":
            return nil
        case (.object(let members), .whenEmpty) where members.isEmpty:
            if case .message = field.type { return written }
            return nil
        case (.object(let members), .whenZero) where members.isEmpty: return nil
        case (.bool(false), .whenEmpty), (.integer(0), .whenEmpty), (.null, .whenZero): return nil
        case (.number(0), .whenEmpty): return nil
        case (.string(""), .whenEmpty) where field.type == .bytes: return nil
        default: return written
        }
    }

    /// A field that is not there: structures are written all the same, and what is always written.
    private mutating func empty(_ field: MessageField) throws(MessageReadingError) -> Value? {
        switch field.type {
        case .message:
            if field.omission == .whenZero { return nil }
            return try read([:], field.type)
        case .time, .microTime:
            if field.omission == .whenZero { return nil }
            return .null
        case .quantity:
            return "0"
        case .intOrString:
            return 0
        default:
            break
        }
        guard field.omission == .never else { return nil }
        switch field.type {
        case .bool: return false
        case .int32, .int64, .float64: return 0
        case .string: return ""
        default: return .null
        }
    }

    mutating func read(_ value: Value, _ type: FieldType) throws(MessageReadingError)
        -> Value
    {
        switch type {
        case .bool:
            guard case .bool = value else { throw error(value, expected: "bool", converter: "") }
            return value
        case .int32, .int64:
            return try integer(value, type == .int32 ? "int32" : "int64")
        case .float64:
            guard value.doubleValue != nil else {
                throw error(value, expected: "float64", converter: "")
            }
            return value
        case .string:
            guard case .string = value else {
                throw error(value, expected: goName ?? "string", converter: "")
            }
            return value
        case .bytes:
            return try bytes(value)
        case .time, .microTime:
            return try time(value, isMicro: type == .microTime)
        case .quantity:
            return try quantity(value)
        case .intOrString, .raw, .schemaOrBool, .schemaOrArray, .schemaOrStrings:
            return try open(value, type)
        case .extra:
            guard case .array = value else {
                throw error(value, expected: name(of: type), converter: "slice from")
            }
            return try list(value, .string)
        case .message(let name):
            return try structure(value, name)
        case .list(let item):
            return try list(value, item)
        case .map(let item):
            return try map(value, item)
        }
    }

    private mutating func structure(
        _ value: Value, _ name: String
    ) throws(MessageReadingError) -> Value {
        let shortName = name.split(separator: ".").last.map(String.init) ?? name
        guard case .object(let members) = value else {
            throw error(value, expected: "v1.\(shortName)", converter: "struct from:")
        }
        structures.append(shortName)
        defer { structures.removeLast() }
        var result = Members()
        let fields = BuiltinTypes.message(name)?.writtenFields ?? []
        try read(members, fields, into: &result)
        return .object(result)
    }

    private mutating func list(
        _ value: Value, _ item: FieldType
    ) throws(MessageReadingError) -> Value {
        guard case .array(let items) = value else {
            throw error(value, expected: name(of: .list(item)), converter: "slice from")
        }
        var result: [Value] = []
        result.reserveCapacity(items.count)
        for (at, element) in items.enumerated() {
            path.push(at)
            result.append(try element.isNull ? zero(item) : read(element, item))
            path.pop()
        }
        return .array(result)
    }

    private mutating func map(_ value: Value, _ item: FieldType) throws(MessageReadingError)
        -> Value
    {
        guard case .object(let members) = value else {
            throw error(value, expected: name(of: .map(item)), converter: "map from")
        }
        var result: [Members.Element] = []
        result.reserveCapacity(members.count)
        for (name, element) in members {
            path.push(name)
            result.append((name, try element.isNull ? zero(item) : read(element, item)))
            path.pop()
        }
        return .object(Members(uniqueEntries: result))
    }

    /// What stands for null in a list or a map.
    private mutating func zero(_ type: FieldType) throws(MessageReadingError) -> Value {
        switch type {
        case .string, .bytes: ""
        case .bool: false
        case .int32, .int64, .float64: 0
        case .quantity: "0"
        case .message: try read([:], type)
        default: .null
        }
    }

    private func name(of type: FieldType) -> String {
        switch type {
        case .string: goName ?? "string"
        case .map where goName != nil, .list(.message) where goName != nil: goName ?? ""
        case .bool: "bool"
        case .int32: "int32"
        case .int64: "int64"
        case .float64: "float64"
        case .bytes: "[]uint8"
        case .quantity: "resource.Quantity"
        case .raw: "v1.JSON"
        case .extra: "v1.ExtraValue"
        case .list(let item): "[]" + name(of: item)
        case .map(let item): "map[string]" + name(of: item)
        case .message(let name): "v1." + (name.split(separator: ".").last.map(String.init) ?? name)
        default: "string"
        }
    }
}
