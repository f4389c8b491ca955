import PlatValue

/// `'%s is %d'.format([…])`.
enum CELFormatting {
    struct Clause: Sendable {
        var verb: Character
        var precision: Int?

        /// Why values of a type cannot be written by this clause.
        func problem(with type: CELType) -> String? {
            if type.isDynamic { return nil }
            switch verb {
            case "d":
                return type == .int || type == .uint
                    ? nil : "decimal clause can only be used on integers"
            case "o":
                return type == .int || type == .uint
                    ? nil : "octal clause can only be used on integers"
            // The names of what is no number are texts.
            case "f":
                return [.double, .string].contains(type)
                    ? nil : "fixed-point clause can only be used on doubles"
            case "e":
                return [.double, .string].contains(type)
                    ? nil : "scientific clause can only be used on doubles"
            case "b":
                return [.int, .uint, .bool].contains(type)
                    ? nil : "only integers and bools can be formatted as binary"
            case "x", "X":
                return [.int, .uint, .string, .bytes].contains(type)
                    ? nil : "only integers, byte buffers, and strings can be formatted as hex"
            default: return Self.hasText(type) ? nil : CELFormatting.textRule
            }
        }

        /// Whether values of the type have a text; what is in lists and maps is seen where it is written.
        private static func hasText(_ type: CELType) -> Bool {
            switch type {
            case .optional, .opaque, .object: false
            default: true
            }
        }
    }

    fileprivate static let textRule =
        "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, "
        + "durations, and timestamps"

    /// The literal texts around the clauses, one more than there are clauses.
    static func parts(of text: String) throws(CELError) -> (texts: [String], clauses: [Clause]) {
        var texts = [""]
        var clauses: [Clause] = []
        var rest = Array(text)[...]
        while let next = rest.popFirst() {
            guard next == "%" else {
                texts[texts.count - 1].append(next)
                continue
            }
            guard let mark = rest.first else { throw CELError("unexpected end of string") }
            if mark == "%" {
                rest.removeFirst()
                texts[texts.count - 1].append("%")
                continue
            }
            clauses.append(try clause(&rest))
            texts.append("")
        }
        return (texts, clauses)
    }

    private static func clause(_ rest: inout ArraySlice<Character>) throws(CELError) -> Clause {
        var precision: Int?
        if rest.first == "." {
            rest.removeFirst()
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard let number = Int(String(digits)) else {
                throw CELError(
                    "could not parse formatting clause: error while parsing precision: "
                        + "could not find end of precision specifier")
            }
            precision = number
        }
        guard let verb = rest.popFirst() else { throw CELError("unexpected end of string") }
        guard "sdfebxXo".contains(verb) else {
            throw CELError(
                "could not parse formatting clause: unrecognized formatting clause \"\(verb)\"")
        }
        return Clause(verb: verb, precision: precision)
    }

    static func format(_ text: String, _ arguments: [CELValue]) throws(CELError) -> String {
        let (texts, clauses) = try parts(of: text)
        var result = texts[0]
        for (index, clause) in clauses.enumerated() {
            guard index < arguments.count else {
                throw CELError("index \(index) out of range")
            }
            do throws(CELError) {
                result += try written(arguments[index], clause)
            } catch {
                throw CELError("error during formatting: \(error.message)")
            }
            result += texts[index + 1]
            if result.utf8.count > Texts.bytesMax { throw CELError("result is too large") }
        }
        return result
    }

    private static func written(_ value: CELValue, _ clause: Clause) throws(CELError) -> String {
        if case .error(let error) = value { throw error }
        switch clause.verb {
        case "s": return try plain(value)
        case "d":
            switch value {
            case .int(let number): return String(number)
            case .uint(let number): return String(number)
            default: throw unsuitable("decimal clause can only be used on integers", value)
            }
        case "f":
            guard let number = number(value) else {
                throw unsuitable("fixed-point clause can only be used on doubles", value)
            }
            let precision = clause.precision ?? 6
            // Refused before the memory is taken.
            guard precision <= Texts.bytesMax else { throw CELError("result is too large") }
            return fixed(number, precision)
        case "e":
            guard let number = number(value) else {
                throw unsuitable("scientific clause can only be used on doubles", value)
            }
            // Upstream leaves a precision unread here.
            return scientific(number, 6)
        case "b": return try binary(value)
        case "o":
            switch value {
            case .int(let number): return String(number, radix: 8)
            case .uint(let number): return String(number, radix: 8)
            default: throw unsuitable("octal clause can only be used on integers", value)
            }
        default: return try hexadecimal(value, uppercase: clause.verb == "X")
        }
    }

    /// A float, or the name of what is no number.
    private static func number(_ value: CELValue) -> Double? {
        switch value {
        case .double(let number): number
        case .string("NaN"): .nan
        case .string("Infinity"): .infinity
        case .string("-Infinity"): -.infinity
        default: nil
        }
    }

    private static func unsuitable(_ rule: String, _ value: CELValue) -> CELError {
        CELError("\(rule), was given \(value.typeName)")
    }

    private static func binary(_ value: CELValue) throws(CELError) -> String {
        switch value {
        case .int(let number): return String(number, radix: 2)
        case .uint(let number): return String(number, radix: 2)
        case .bool(let flag): return flag ? "1" : "0"
        default: throw unsuitable("only integers and bools can be formatted as binary", value)
        }
    }

    private static func hexadecimal(
        _ value: CELValue, uppercase: Bool
    ) throws(CELError) -> String {
        func bytes(_ bytes: some Sequence<UInt8>) -> String {
            bytes.map { byte in
                let digits = String(byte, radix: 16, uppercase: uppercase)
                return digits.count < 2 ? "0" + digits : digits
            }.joined()
        }
        switch value {
        case .int(let number): return String(number, radix: 16, uppercase: uppercase)
        case .uint(let number): return String(number, radix: 16, uppercase: uppercase)
        case .string(let text): return bytes(text.utf8)
        case .bytes(let data): return bytes(data)
        default:
            throw unsuitable(
                "only integers, byte buffers, and strings can be formatted as hex", value)
        }
    }

    /// A value in a message; values that have no text are left out of it.
    static func shown(_ value: CELValue) -> String {
        do throws(CELError) {
            return try plain(value)
        } catch {
            return ""
        }
    }

    /// `%s`: texts as they are, all else as it would be written in a rule.
    static func plain(_ value: CELValue) throws(CELError) -> String {
        switch value {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .uint(let number): return String(number)
        case .double(let number): return CELConversions.text(of: number)
        case .string(let text): return text
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .timestamp(let moment): return moment.text
        case .duration(let duration): return duration.secondsText
        case .type(let name): return name
        case .list(let list):
            var parts: [String] = []
            for element in list.elements { parts.append(try nested(element)) }
            return "[" + parts.joined(separator: ", ") + "]"
        case .map(let map):
            var parts: [String] = []
            for (key, value) in map.entries {
                parts.append("\(try nested(key)):\(try nested(value))")
            }
            return "{"
                + parts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                .joined(separator: ", ") + "}"
        case .error(let error): throw error
        default:
            throw unsuitable(textRule, value)
        }
    }

    private static func nested(_ value: CELValue) throws(CELError) -> String {
        switch value {
        case .string(let text): return GoText.quoted(text)
        case .bytes(let bytes):
            return "b" + GoText.quoted(String(decoding: bytes, as: UTF8.self))
        case .double(let number): return fixed(number, 6, groups: false)
        default: return try plain(value)
        }
    }
}
