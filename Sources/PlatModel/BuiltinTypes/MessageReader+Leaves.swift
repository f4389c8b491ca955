import PlatValue

/// The types that are no structures, lists or maps.
extension MessageReader {
    func integer(_ value: Value, _ name: String) throws(MessageReadingError) -> Value {
        guard let number = value.integerValue, name == "int64" || Int32(exactly: number) != nil
        else {
            throw error(value, expected: name, converter: "")
        }
        return .integer(number)
    }

    func bytes(_ value: Value) throws(MessageReadingError) -> Value {
        guard case .string(let text) = value else {
            throw error(value, expected: "[]uint8", converter: "slice from")
        }
        guard let offset = Base64.firstMistake(in: text) else { return value }
        let message = "illegal base64 data at input byte \(offset)"
        throw error(message, patch: "error decoding from json: " + message)
    }

    func time(_ value: Value, isMicro: Bool) throws(MessageReadingError) -> Value {
        guard case .string(let text) = value else {
            throw error(value, expected: "string", converter: "")
        }
        do throws(TimestampParseError) {
            let time = try Timestamp(parsing: text)
            return time.isZero
                ? .null : .string(isMicro ? time.microText : time.text(withFraction: false))
        } catch {
            let fraction = "2006-01-02T15:04:05.000000Z07:00"
            let message =
                isMicro
                ? error.description.replacing("2006-01-02T15:04:05Z07:00", with: fraction)
                : error.description
            throw self.error(message)
        }
    }

    func quantity(_ value: Value) throws(MessageReadingError) -> Value {
        let text: String
        switch value {
        case .string(let string): text = string
        case .integer, .number: text = value.jsonText()
        default: text = ""
        }
        do throws(Quantity.ParsingError) {
            return .string(try Quantity(parsing: text).description)
        } catch {
            throw self.error(error.description)
        }
    }

    /// Types that hold more than one sort of JSON.
    mutating func open(
        _ value: Value, _ type: FieldType
    ) throws(MessageReadingError) -> Value {
        let schema = FieldType.message("JSONSchemaProps")
        switch (type, value) {
        case (.intOrString, .string), (.raw, _), (.schemaOrBool, .bool):
            return value
        case (.intOrString, _):
            return try integer(value, "int32")
        case (.schemaOrArray, .array):
            return try read(value, .list(schema))
        case (.schemaOrStrings, .array):
            return try read(value, .list(.string))
        default:
            return try read(value, schema)
        }
    }
}
