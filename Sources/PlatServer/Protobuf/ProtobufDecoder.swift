import PlatModel
import PlatValue

/// Reads messages by their description. What it gives is read into the kind's structure afterwards, so
/// that it needs not care for what is empty.
enum ProtobufDecoder {
    static func decode(
        _ bytes: ArraySlice<UInt8>, _ fields: [MessageField], into members: inout Members,
        depth: Int = 1
    ) throws(ProtobufError) {
        guard depth <= DepthLimit.value else {
            throw .malformed("proto: exceeded max depth of \(DepthLimit.value)")
        }
        var reader = WireReader(bytes)
        var lists: [Int: [Value]] = [:]
        var maps: [Int: Members] = [:]
        while let (number, content) = try reader.next() {
            // A field that is not known is one of a newer version.
            guard let at = fields.firstIndex(where: { $0.number == number }) else { continue }
            let field = fields[at]
            switch field.type {
            case .list(let item):
                lists[at, default: []].append(try value(content, item, in: depth + 1))
            case .map(let item):
                let (key, value) = try entry(content, item, in: depth + 1)
                maps[at, default: [:]][key] = value
            case .message(let name) where field.isInline:
                guard case .bytes(let inner) = content else { throw wrongType(field.name) }
                try decode(inner, numberedFields(of: name), into: &members, depth: depth)
            default:
                members[field.name] = try value(content, field.type, in: depth)
            }
        }
        for (at, items) in lists { members[fields[at].name] = .array(items) }
        for (at, entries) in maps { members[fields[at].name] = .object(entries) }
    }

    private static func entry(
        _ content: WireReader.Field, _ item: FieldType, in depth: Int
    ) throws(ProtobufError) -> (key: String, value: Value) {
        guard case .bytes(let bytes) = content else { throw wrongType("map") }
        var reader = WireReader(bytes)
        var key = ""
        var found: Value?
        while let (number, field) = try reader.next() {
            if number == 1, case .bytes(let text) = field {
                key = String(decoding: text, as: UTF8.self)
            }
            if number == 2 { found = try value(field, item, in: depth) }
        }
        // A value that is not written is an empty one.
        if let found { return (key, found) }
        return (key, try value(.bytes([]), item, in: depth))
    }

    /// A value that stands in so many objects and arrays.
    private static func value(
        _ content: WireReader.Field, _ type: FieldType, in depth: Int
    ) throws(ProtobufError) -> Value {
        switch (type, content) {
        case (.bool, .varint(let number)):
            return .bool(number != 0)
        case (.int32, .varint(let number)):
            return .integer(Int64(Int32(truncatingIfNeeded: number)))
        case (.int64, .varint(let number)):
            return .integer(Int64(bitPattern: number))
        case (.float64, .fixed64(let bits)):
            let number = Double(bitPattern: bits)
            // JSON has no words for others: what was stored could not be read again.
            guard number.isFinite else {
                throw .malformed("proto: \(number) is not a number in JSON")
            }
            return .number(number)
        case (.string, .bytes(let bytes)):
            return .string(String(decoding: bytes, as: UTF8.self))
        case (.bytes, .bytes(let bytes)):
            return .string(Base64.encode(bytes))
        case (.time, .bytes(let bytes)), (.microTime, .bytes(let bytes)):
            return try time(bytes, isMicro: type == .microTime)
        case (.quantity, .bytes(let bytes)):
            return .string(try text(in: bytes) ?? "0")
        case (.raw, .bytes(let bytes)):
            return try raw(bytes, in: depth)
        case (.intOrString, .bytes(let bytes)):
            return try intOrString(bytes)
        case (.extra, .bytes(let bytes)):
            return .array(
                try repeated(bytes, 1).map { .string(String(decoding: $0, as: UTF8.self)) })
        case (.schemaOrArray, .bytes(let bytes)), (.schemaOrBool, .bytes(let bytes)),
            (.schemaOrStrings, .bytes(let bytes)):
            return try schema(bytes, type, in: depth)
        case (.message(let name), .bytes(let bytes)):
            var members = Members()
            try decode(bytes, numberedFields(of: name), into: &members, depth: depth + 1)
            return .object(members)
        default:
            throw wrongType("\(type)")
        }
    }

    private static func wrongType(_ name: String) -> ProtobufError {
        .malformed("proto: wrong wireType for field \(name)")
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
        var reader = WireReader(bytes)
        var (seconds, nanoseconds) = (Int64(0), Int32(0))
        while let (number, field) = try reader.next() {
            guard case .varint(let value) = field else { continue }
            if number == 1 { seconds = Int64(bitPattern: value) }
            if number == 2 { nanoseconds = Int32(truncatingIfNeeded: value) }
        }
        guard let time = Timestamp(normalizing: seconds, nanoseconds: nanoseconds) else {
            throw .malformed("proto: a time is outside of the years 0 to 9999")
        }
        return .string(isMicro ? time.microText : time.text(withFraction: false))
    }

    private static func text(in bytes: ArraySlice<UInt8>) throws(ProtobufError) -> String? {
        try repeated(bytes, 1).last.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func repeated(
        _ bytes: ArraySlice<UInt8>, _ wanted: Int
    ) throws(ProtobufError) -> [ArraySlice<UInt8>] {
        var reader = WireReader(bytes)
        var result: [ArraySlice<UInt8>] = []
        while let (number, field) = try reader.next() {
            if number == wanted, case .bytes(let content) = field { result.append(content) }
        }
        return result
    }

    private static func raw(
        _ bytes: ArraySlice<UInt8>, in depth: Int
    ) throws(ProtobufError) -> Value {
        guard let json = try repeated(bytes, 1).last, !json.isEmpty else { return .null }
        do throws(ParseError) {
            let options = JSONReadingOptions(depthLimit: DepthLimit.value - depth)
            return try Value(json: Array(json), options: options)
        } catch {
            throw .malformed(error.description)
        }
    }

    private static func intOrString(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> Value {
        var reader = WireReader(bytes)
        var (isText, number, text) = (false, Int64(0), "")
        while let (at, field) = try reader.next() {
            switch (at, field) {
            case (1, .varint(let type)): isText = type == 1
            case (2, .varint(let value)): number = Int64(Int32(truncatingIfNeeded: value))
            case (3, .bytes(let content)): text = String(decoding: content, as: UTF8.self)
            default: break
            }
        }
        return isText ? .string(text) : .integer(number)
    }

    /// A schema, or what may stand in place of one.
    private static func schema(
        _ bytes: ArraySlice<UInt8>, _ type: FieldType, in depth: Int
    ) throws(ProtobufError) -> Value {
        var reader = WireReader(bytes)
        var allows = false
        var schema: Value?
        var items: [Value] = []
        while let (number, field) = try reader.next() {
            switch (type, number, field) {
            case (.schemaOrBool, 1, .varint(let value)):
                allows = value != 0
            case (.schemaOrBool, 2, _), (.schemaOrArray, 1, _), (.schemaOrStrings, 1, _):
                schema = try value(field, .message("JSONSchemaProps"), in: depth)
            case (.schemaOrArray, 2, _):
                items.append(try value(field, .message("JSONSchemaProps"), in: depth + 1))
            case (.schemaOrStrings, 2, _):
                items.append(try value(field, .string, in: depth + 1))
            default:
                break
            }
        }
        if !items.isEmpty { return .array(items) }
        if let schema { return schema }
        return type == .schemaOrBool ? .bool(allows) : .null
    }
}

extension BuiltinType {
    /// The fields by which the kind's message is read and written: inlined structures are messages here.
    var numberedFields: [MessageField] {
        isList ? fields : ProtobufDecoder.numberedFields(of: message)
    }
}
