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

    private static func escaped(_ scalar: UnicodeScalar) -> String {
        let digits = String(scalar.value, radix: 16)
        func padded(_ width: Int) -> String {
            String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        if scalar.value < 0x80 { return "\\x" + padded(2) }
        return scalar.value < 0x10000 ? "\\u" + padded(4) : "\\U" + padded(8)
    }
}
