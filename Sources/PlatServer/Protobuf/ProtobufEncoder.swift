import PlatModel
import PlatValue

/// Writes messages by their description, as Kubernetes' own encoder does: fields by number, those that
/// are no pointers always, map entries by key.
enum ProtobufEncoder {
    static func encode(_ members: Members, _ fields: [MessageField]) -> [UInt8] {
        var writer = WireWriter()
        for field in fields.sorted(by: { $0.number < $1.number }) where field.number > 0 {
            write(members, field, to: &writer)
        }
        return writer.bytes
    }

    private static func write(
        _ members: Members, _ field: MessageField, to writer: inout WireWriter
    ) {
        if field.isInline, case .message(let name) = field.type {
            let inner = encode(members, ProtobufDecoder.numberedFields(of: name))
            writer.write(field.number, bytes: inner)
            return
        }
        let value = members[field.name]
        switch field.type {
        case .list(let item):
            for element in value?.arrayValue ?? [] {
                write(element, item, field.number, to: &writer)
            }
        case .map(let item):
            for (key, element) in value?.objectValue?.sortedByKey() ?? [] {
                var entry = WireWriter()
                entry.write(1, text: key)
                write(element, item, 2, to: &entry)
                writer.write(field.number, bytes: entry.bytes)
            }
        case .bytes, .raw, .schemaOrArray, .schemaOrBool, .schemaOrStrings:
            guard let value, !value.isNull else { return }
            write(value, field.type, field.number, to: &writer)
        case .time where field.isPointer, .microTime where field.isPointer:
            // A null that is written is a pointer to no time.
            guard let value else { return }
            write(value, field.type, field.number, to: &writer)
        default:
            if field.isPointer, value?.isNull ?? true { return }
            write(value ?? .null, field.type, field.number, to: &writer)
        }
    }

    private static func write(
        _ value: Value, _ type: FieldType, _ number: Int, to writer: inout WireWriter
    ) {
        switch type {
        case .bool:
            writer.write(number, varint: value.boolValue == true ? 1 : 0)
        case .int32, .int64:
            writer.write(number, varint: UInt64(bitPattern: value.integerValue ?? 0))
        case .float64:
            writer.write(number, double: value.doubleValue ?? 0)
        case .string:
            writer.write(number, text: value.stringValue ?? "")
        case .bytes:
            writer.write(number, bytes: Base64.decode(value.stringValue ?? "") ?? [])
        case .list, .map:
            // Lists of lists and maps of maps have no form; there are none.
            break
        default:
            writer.write(number, bytes: message(value, type))
        }
    }

    private static func message(_ value: Value, _ type: FieldType) -> [UInt8] {
        var writer = WireWriter()
        switch type {
        case .message(let name):
            return encode(value.objectValue ?? [:], ProtobufDecoder.numberedFields(of: name))
        case .time, .microTime:
            writeTime(value, to: &writer)
        case .quantity:
            writer.write(1, text: value.stringValue ?? "0")
        case .raw:
            var options = JSONWritingOptions()
            options.escapesHTML = false
            if !value.isNull { writer.write(1, bytes: value.json(options)) }
        case .intOrString:
            writer.write(1, varint: value.stringValue == nil ? 0 : 1)
            writer.write(2, varint: UInt64(bitPattern: value.integerValue ?? 0))
            writer.write(3, text: value.stringValue ?? "")
        case .extra:
            for item in value.arrayValue ?? [] { writer.write(1, text: item.stringValue ?? "") }
        case .schemaOrBool:
            writer.write(1, varint: value.boolValue == false ? 0 : 1)
            if case .object = value { write(value, .message("JSONSchemaProps"), 2, to: &writer) }
        case .schemaOrArray, .schemaOrStrings:
            guard case .array(let items) = value else {
                write(value, .message("JSONSchemaProps"), 1, to: &writer)
                break
            }
            let item = type == .schemaOrStrings ? FieldType.string : .message("JSONSchemaProps")
            for element in items { write(element, item, 2, to: &writer) }
        default:
            break
        }
        return writer.bytes
    }

    /// No time is written as nothing.
    private static func writeTime(_ value: Value, to writer: inout WireWriter) {
        guard let text = value.stringValue, let time = Timestamp(text: text), !time.isZero else {
            return
        }
        writer.write(1, varint: UInt64(bitPattern: time.seconds))
        writer.write(2, varint: UInt64(time.nanoseconds))
    }
}
