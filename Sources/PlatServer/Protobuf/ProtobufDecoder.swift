import PlatModel
import PlatValue

/// Reads messages by their description. What it gives is read into the kind's structure afterwards, so
/// that it needs not care for what is empty.
enum ProtobufDecoder {
    /// - Parameter message: the structure's name in the type tables.
    static func decode(
        _ bytes: ArraySlice<UInt8>, _ fields: [MessageField], of message: String,
        into members: inout Members, depth: Int = 1
    ) throws(ProtobufError) {
        guard depth <= DepthLimit.value else {
            throw .malformed("proto: exceeded max depth of \(DepthLimit.value)")
        }
        var reader = WireReader(bytes, of: goName(ofMessage: message))
        var lists: [Int: [Value]] = [:]
        var maps: [Int: Members] = [:]
        while let number = try reader.next() {
            guard let at = fields.firstIndex(where: { $0.number == number }) else {
                try reader.skip()
                continue
            }
            let field = fields[at]
            let name = goName(of: field)
            switch field.type {
            case .list(let item):
                lists[at, default: []].append(try value(&reader, item, name, in: depth + 1))
            case .map(let item):
                let (key, value) = try entry(
                    try reader.bytes(of: name), item, of: message, in: depth + 1)
                maps[at, default: [:]][key] = value
            case .message(let inner) where field.isInline:
                try decode(
                    try reader.bytes(of: name), numberedFields(of: inner), of: inner,
                    into: &members, depth: depth)
            case .message(let inner):
                // A message that comes in parts is one.
                var parts = members[field.name]?.objectValue ?? [:]
                try decode(
                    try reader.bytes(of: name), numberedFields(of: inner), of: inner,
                    into: &parts, depth: depth + 1)
                members[field.name] = .object(parts)
            default:
                members[field.name] = try value(&reader, field.type, name, in: depth)
            }
        }
        for (at, items) in lists {
            let before = members[fields[at].name]?.arrayValue ?? []
            members[fields[at].name] = .array(before + items)
        }
        for (at, entries) in maps {
            var all = members[fields[at].name]?.objectValue ?? [:]
            for (key, value) in entries { all[key] = value }
            members[fields[at].name] = .object(all)
        }
    }

    /// Key and value are read for what they have to be, however they are marked.
    private static func entry(
        _ bytes: ArraySlice<UInt8>, _ item: FieldType, of message: String, in depth: Int
    ) throws(ProtobufError) -> (key: String, value: Value) {
        var reader = WireReader(bytes, of: goName(ofMessage: message))
        var key = ""
        var content: ArraySlice<UInt8> = []
        while let number = try reader.nextOfEntry() {
            switch number {
            case 1: key = String(decoding: try reader.bytes(), as: UTF8.self)
            case 2: content = try reader.bytes()
            default: try reader.skip()
            }
        }
        // A value that is not written is an empty one.
        return (key, try value(in: content, item, in: depth))
    }

    /// The reader's present field, which stands in so many objects and arrays.
    private static func value(
        _ reader: inout WireReader, _ type: FieldType, _ name: String, in depth: Int
    ) throws(ProtobufError) -> Value {
        switch type {
        case .bool: return .bool(try reader.varint(of: name) != 0)
        case .int32:
            return .integer(Int64(Int32(truncatingIfNeeded: try reader.varint(of: name))))
        case .int64: return .integer(Int64(bitPattern: try reader.varint(of: name)))
        case .float64:
            let number = Double(bitPattern: try reader.fixed64(of: name))
            // JSON has no words for others: what was stored could not be read again.
            guard number.isFinite else {
                throw .malformed("proto: \(number) is not a number in JSON")
            }
            return .number(number)
        default: return try value(in: try reader.bytes(of: name), type, in: depth)
        }
    }

    /// What bytes mean.
    private static func value(
        in bytes: ArraySlice<UInt8>, _ type: FieldType, in depth: Int
    ) throws(ProtobufError) -> Value {
        switch type {
        case .bytes: return .string(Base64.encode(bytes))
        case .time, .microTime: return try time(bytes, isMicro: type == .microTime)
        case .quantity:
            let text = try repeated(bytes, "String", of: "Quantity").last
            return .string(text.map { String(decoding: $0, as: UTF8.self) } ?? "0")
        case .raw: return try raw(bytes, in: depth)
        case .intOrString: return try intOrString(bytes)
        case .extra:
            return .array(
                try repeated(bytes, "Items", of: "ExtraValue")
                    .map { .string(String(decoding: $0, as: UTF8.self)) })
        case .schemaOrArray, .schemaOrBool, .schemaOrStrings:
            return try schema(bytes, type, in: depth)
        case .message(let name):
            var members = Members()
            try decode(
                bytes, numberedFields(of: name), of: name, into: &members, depth: depth + 1)
            return .object(members)
        default: return .string(String(decoding: bytes, as: UTF8.self))
        }
    }

    static func numberedFields(of message: String) -> [MessageField] {
        BuiltinTypes.message(message)?.fields ?? []
    }

    /// No time at all is written as nothing; the moment of which it is the text is 1 January of the year 1.
    private static func time(
        _ bytes: ArraySlice<UInt8>, isMicro: Bool
    ) throws(ProtobufError) -> Value {
        guard !bytes.isEmpty else {
            return isMicro ? "0001-01-01T00:00:00.000000Z" : "0001-01-01T00:00:00Z"
        }
        var reader = WireReader(bytes, of: "Timestamp")
        var (seconds, nanoseconds) = (Int64(0), Int32(0))
        while let number = try reader.next() {
            switch number {
            case 1: seconds = Int64(bitPattern: try reader.varint(of: "Seconds"))
            case 2: nanoseconds = Int32(truncatingIfNeeded: try reader.varint(of: "Nanos"))
            default: try reader.skip()
            }
        }
        guard let time = Timestamp(normalizing: seconds, nanoseconds: nanoseconds) else {
            throw .malformed("proto: a time is outside of the years 0 to 9999")
        }
        return .string(isMicro ? time.microText : time.text(withFraction: false))
    }

    /// All that stands in the first field of a message.
    private static func repeated(
        _ bytes: ArraySlice<UInt8>, _ field: String, of message: String
    ) throws(ProtobufError) -> [ArraySlice<UInt8>] {
        var reader = WireReader(bytes, of: message)
        var result: [ArraySlice<UInt8>] = []
        while let number = try reader.next() {
            if number == 1 {
                result.append(try reader.bytes(of: field))
            } else {
                try reader.skip()
            }
        }
        return result
    }

    private static func raw(
        _ bytes: ArraySlice<UInt8>, in depth: Int
    ) throws(ProtobufError) -> Value {
        guard let json = try repeated(bytes, "Raw", of: "RawExtension").last, !json.isEmpty else {
            return .null
        }
        do throws(ParseError) {
            let options = JSONReadingOptions(depthLimit: DepthLimit.value - depth)
            return try Value(json: Array(json), options: options)
        } catch {
            throw .malformed(error.description)
        }
    }

    private static func intOrString(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> Value {
        var reader = WireReader(bytes, of: "IntOrString")
        var (isText, number, text) = (false, Int64(0), "")
        while let at = try reader.next() {
            switch at {
            case 1: isText = try reader.varint(of: "Type") == 1
            case 2:
                number = Int64(Int32(truncatingIfNeeded: try reader.varint(of: "IntVal")))
            case 3: text = String(decoding: try reader.bytes(of: "StrVal"), as: UTF8.self)
            default: try reader.skip()
            }
        }
        return isText ? .string(text) : .integer(number)
    }

    /// A schema, or what may stand in place of one.
    private static func schema(
        _ bytes: ArraySlice<UInt8>, _ type: FieldType, in depth: Int
    ) throws(ProtobufError) -> Value {
        var reader = WireReader(bytes, of: "JSONSchemaProps")
        let props = FieldType.message("JSONSchemaProps")
        var allows = false
        var schema: Value?
        var items: [Value] = []
        while let number = try reader.next() {
            switch (type, number) {
            case (.schemaOrBool, 1): allows = try reader.varint(of: "Allows") != 0
            case (.schemaOrBool, 2), (.schemaOrArray, 1), (.schemaOrStrings, 1):
                schema = try value(&reader, props, "Schema", in: depth)
            case (.schemaOrArray, 2):
                items.append(try value(&reader, props, "JSONSchemas", in: depth + 1))
            case (.schemaOrStrings, 2):
                items.append(try value(&reader, .string, "Property", in: depth + 1))
            default: try reader.skip()
            }
        }
        if !items.isEmpty { return .array(items) }
        if let schema { return schema }
        return type == .schemaOrBool ? .bool(allows) : .null
    }
}

/// Messages and fields as Go calls them, which is how failures name them.
extension ProtobufDecoder {
    static func goName(ofMessage name: String) -> String {
        name.split(separator: ".").last.map(String.init) ?? name
    }

    private static let wordsInCapitals = ["api", "uid", "url", "ca", "ip"]

    private static func goName(of field: MessageField) -> String {
        if case .message(let name) = field.type, field.name == "metadata" { return name }
        let word = field.name.prefix { $0.isLowercase }
        if wordsInCapitals.contains(String(word)) {
            return word.uppercased() + field.name.dropFirst(word.count)
        }
        return field.name.prefix(1).uppercased() + field.name.dropFirst()
    }
}

extension BuiltinType {
    /// The fields by which the kind's message is read and written: inlined structures are messages here.
    var numberedFields: [MessageField] {
        isList ? fields : ProtobufDecoder.numberedFields(of: message)
    }
}
