/// Texts as Go prints them: Kubernetes' messages are full of them.
public enum GoText {
    /// `%q`: in double quotes, with everything escaped that does not print.
    public static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{7}": result += "\\a"
            case "\u{8}": result += "\\b"
            case "\u{C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{B}": result += "\\v"
            default:
                if isPrintable(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += escaped(scalar)
                }
            }
        }
        return result + "\""
    }

    /// As the package `time` quotes what it cannot read: each byte that is not plain ASCII by itself.
    public static func quotedBytes(_ text: String) -> String {
        let parts = text.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(Unicode.Scalar(byte))
            case 0x20..<0x80: String(Unicode.Scalar(byte))
            default: "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return "\"" + parts.joined() + "\""
    }

    /// `%v` of a number: an exponent below 1e-4 and from 1e6 on, two digits of it at least.
    public static func text(
        of number: some BinaryFloatingPoint & CustomStringConvertible
    ) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        guard number != 0 else { return number.sign == .minus ? "-0" : "0" }
        let (digits, exponent) = GoNumber.decimal(of: number.magnitude)
        let sign = number < 0 ? "-" : ""
        guard exponent < -4 || exponent >= 6 else {
            return sign + GoNumber.plain(digits, exponent)
        }
        return sign + GoNumber.scientific(digits, exponent, exponentDigits: 2)
    }

    /// What Go's decoder calls the JSON type of a value in its errors.
    public static func jsonTypeName(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "bool"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// Whether Go prints the character as it is: everything but control, format and space characters.
    public static func isPrintable(_ scalar: UnicodeScalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator,
            .lineSeparator, .paragraphSeparator:
            return false
        default: return true
        }
    }

    /// Where the first character stands that does not print, in bytes; nil where all do.
    public static func firstUnprintable(in text: String) -> Int? {
        var offset = 0
        for scalar in text.unicodeScalars {
            if !isPrintable(scalar) { return offset }
            offset += UTF8.width(scalar)
        }
        return nil
    }

    private static func escaped(_ scalar: UnicodeScalar) -> String {
        let digits = String(scalar.value, radix: 16)
        func padded(_ width: Int) -> String {
            String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        if scalar.value < 0x80 { return "\\x" + padded(2) }
        return scalar.value < 0x10000 ? "\\u" + padded(4) : "\\U" + padded(8)
    }
}

extension GoText {
    /// `%v`: objects as `map[key:value]` in the order of keys, arrays in brackets, no quotes.
    public static func printed(_ value: Value) -> String {
        switch value {
        case .null: "<nil>"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): text(of: value)
        case .string(let text): text
        case .array(let elements): "[" + elements.map(printed).joined(separator: " ") + "]"
        case .object(let members):
            "map["
                + members.sortedByKey().map { "\($0.key):\(printed($0.value))" }
                .joined(separator: " ") + "]"
        }
    }

    /// What a literal in single or double quotes stands for; nil when it is malformed.
    public static func unquoted(_ literal: String) -> String? {
        let bytes = Array(literal.utf8)
        guard bytes.count >= 2, let quote = bytes.first, quote == bytes.last,
            quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return nil }
        var result: [UInt8] = []
        var rest = bytes[1..<(bytes.count - 1)]
        while let byte = rest.popFirst() {
            if byte == quote { return nil }
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let part = unescaped(&rest, quote: quote) else { return nil }
            result += part
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func unescaped(_ rest: inout ArraySlice<UInt8>, quote: UInt8) -> [UInt8]? {
        guard let escape = rest.popFirst() else { return nil }
        switch escape {
        case UInt8(ascii: "a"): return [7]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "v"): return [11]
        case UInt8(ascii: "\\"): return [escape]
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return escape == quote ? [escape] : nil
        case UInt8(ascii: "x"): return number(&rest, 2, radix: 16).map { [UInt8($0)] }
        case UInt8(ascii: "u"): return number(&rest, 4, radix: 16).flatMap(scalar)
        case UInt8(ascii: "U"): return number(&rest, 8, radix: 16).flatMap(scalar)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            rest = [escape] + rest
            return number(&rest, 3, radix: 8).flatMap { $0 < 256 ? [UInt8($0)] : nil }
        default: return nil
        }
    }

    private static func scalar(_ number: UInt32) -> [UInt8]? {
        UnicodeScalar(number).map { Array(Character($0).utf8) }
    }

    private static func number(
        _ rest: inout ArraySlice<UInt8>, _ count: Int, radix: Int
    ) -> UInt32? {
        let digits = rest.prefix(count)
        guard digits.count == count else { return nil }
        rest.removeFirst(count)
        let text = String(decoding: digits, as: UTF8.self)
        return text.first?.isHexDigit ?? false ? UInt32(text, radix: radix) : nil
    }
}
