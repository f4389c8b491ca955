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
        if case .array(let items) = value {
            var bytes: [UInt8] = []
            for item in items {
                guard item.isNull || item.integerValue.flatMap(UInt8.init(exactly:)) != nil else {
                    throw error(item, expected: "uint8", converter: "")
                }
                bytes.append(UInt8(item.integerValue ?? 0))
            }
            return .string(Base64.encode(bytes))
        }
        guard case .string(let text) = value else {
            throw error(value, expected: "[]uint8", converter: "slice from")
        }
        do throws(Base64.Fault) {
            _ = try Base64.read(text)
            return value
        } catch {
            let message = "illegal base64 data at input byte \(error.offset)"
            throw self.error(message, patch: "error decoding from json: " + message)
        }
    }

    func time(_ value: Value, isMicro: Bool) throws(MessageReadingError) -> Value {
        do throws(TimeFieldError) {
            return try isMicro ? TimeFields.microTime(value) : TimeFields.time(value)
        } catch {
            throw misread(value, expected: "string", error.description)
        }
    }

    /// What a type says that reads itself; of JSON of the wrong sort a body's reader says where.
    private func misread(
        _ value: Value, expected: String, _ message: String
    ) -> MessageReadingError {
        if case .string = value { return error(message) }
        let told = error(value, expected: expected, converter: "")
        return MessageReadingError(bodyMessage: told.bodyMessage, patchMessage: message)
    }

    func quantity(_ value: Value) throws(MessageReadingError) -> Value {
        do throws(Quantity.ParsingError) {
            return .string(try Quantity(json: value.jsonText()).description)
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
        case (.raw, _), (.schemaOrBool, .bool):
            return value
        case (.intOrString, _):
            do throws(IntOrString.ReadingError) {
                return try IntOrString(value).value
            } catch {
                throw misread(value, expected: "int32", error.description)
            }
        case (.schemaOrArray, .array):
            return try read(value, .list(schema))
        case (.schemaOrStrings, .array):
            return try read(value, .list(.string))
        case (.schemaOrBool, .array), (.schemaOrBool, .integer), (.schemaOrBool, .number),
            (.schemaOrBool, .string):
            throw self.error("boolean or JSON schema expected")
        default:
            return try read(value, schema)
        }
    }
}
