import PlatValue

/// Conversions between types, with upstream's failures.
enum CELConversions {
    /// `%g` with the shortest digits: what `string()` makes of a float.
    static func text(of number: Double) -> String { GoText.text(of: number) }

    static func convert(_ value: CELValue, to type: String) -> CELValue {
        switch type {
        case "int": toInt(value)
        case "uint": toUint(value)
        case "double": toDouble(value)
        case "string": toString(value)
        case "bytes": toBytes(value)
        case "bool": toBool(value)
        case "timestamp": toTimestamp(value)
        case "duration": toDuration(value)
        case "type": .type(value.typeName)
        default: value
        }
    }

    private static func failure(_ value: CELValue, _ type: String) -> CELValue {
        .failure("type conversion error from '\(value.typeName)' to '\(type)'")
    }

    private static func toInt(_ value: CELValue) -> CELValue {
        switch value {
        case .int: return value
        case .uint(let number):
            return Int64(exactly: number).map(CELValue.int) ?? .failure("integer overflow")
        case .double(let number):
            guard number > -9.223372036854775808e18, number < 9.223372036854775807e18 else {
                return .failure("integer overflow")
            }
            return .int(Int64(number.rounded(.towardZero)))
        case .string(let text): return Int64(text).map(CELValue.int) ?? failure(value, "int")
        case .timestamp(let moment): return .int(moment.moment.seconds)
        case .duration(let duration): return .int(duration.nanoseconds)
        default: return failure(value, "int")
        }
    }

    private static func toUint(_ value: CELValue) -> CELValue {
        switch value {
        case .uint: return value
        case .int(let number):
            return UInt64(exactly: number).map(CELValue.uint)
                ?? .failure("unsigned integer overflow")
        case .double(let number):
            guard number >= 0, number < 18446744073709551615.0 else {
                return .failure("unsigned integer overflow")
            }
            return .uint(UInt64(number.rounded(.towardZero)))
        case .string(let text):
            guard text.utf8.first.map(NamePattern.isDigit) ?? false, let number = UInt64(text)
            else { return failure(value, "uint") }
            return .uint(number)
        default: return failure(value, "uint")
        }
    }

    private static func toDouble(_ value: CELValue) -> CELValue {
        switch value {
        case .double: return value
        case .int(let number): return .double(Double(number))
        case .uint(let number): return .double(Double(number))
        case .string(let text):
            let lower = text.lowercased()
            if ["inf", "+inf", "infinity", "+infinity"].contains(lower) {
                return .double(.infinity)
            }
            if ["-inf", "-infinity"].contains(lower) { return .double(-.infinity) }
            if lower == "nan" { return .double(.nan) }
            guard let number = Double(text), number.isFinite else {
                return failure(value, "double")
            }
            return .double(number)
        default: return failure(value, "double")
        }
    }

    private static func toString(_ value: CELValue) -> CELValue {
        switch value {
        case .string: return value
        case .bool(let flag): return .string(flag ? "true" : "false")
        case .int(let number): return .string(String(number))
        case .uint(let number): return .string(String(number))
        case .double(let number): return .string(text(of: number))
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure("invalid UTF-8 in bytes, cannot convert to string")
            }
            return .string(text)
        case .timestamp(let moment): return .string(moment.text)
        case .duration(let duration): return .string(duration.secondsText)
        case .ip(let address): return .string(address.text)
        case .cidr(let prefix): return .string(prefix.text)
        default: return failure(value, "string")
        }
    }

    private static func toBytes(_ value: CELValue) -> CELValue {
        switch value {
        case .bytes: value
        case .string(let text): .bytes(Array(text.utf8))
        default: failure(value, "bytes")
        }
    }

    private static func toBool(_ value: CELValue) -> CELValue {
        switch value {
        case .bool: return value
        case .string(let text):
            if ["1", "t", "T", "true", "TRUE", "True"].contains(text) { return .bool(true) }
            if ["0", "f", "F", "false", "FALSE", "False"].contains(text) { return .bool(false) }
            return failure(value, "bool")
        default: return failure(value, "bool")
        }
    }

    private static func toTimestamp(_ value: CELValue) -> CELValue {
        switch value {
        case .timestamp: return value
        case .string(let text):
            return CELTimestamp(parsing: text).map(CELValue.timestamp)
                ?? failure(value, "google.protobuf.Timestamp")
        case .int(let seconds):
            return CELTimestamp(seconds: seconds).map(CELValue.timestamp)
                ?? .failure("timestamp overflow")
        default: return failure(value, "google.protobuf.Timestamp")
        }
    }

    private static func toDuration(_ value: CELValue) -> CELValue {
        switch value {
        case .duration: value
        case .string(let text):
            GoDuration(text).map(CELValue.duration) ?? failure(value, "google.protobuf.Duration")
        case .int(let nanoseconds): .duration(GoDuration(nanoseconds: nanoseconds))
        default: failure(value, "google.protobuf.Duration")
        }
    }
}
