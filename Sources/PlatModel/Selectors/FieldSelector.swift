internal import PlatValue

/// Which objects are meant, by a few of their fields: all terms must hold.
public struct FieldSelector: Hashable, Sendable, CustomStringConvertible {
    /// One condition; all must hold.
    public struct Term: Hashable, Sendable {
        public let field: String
        public let isEqual: Bool
        public let value: String

        public init(field: String, isEqual: Bool, value: String) {
            self.field = field
            self.isEqual = isEqual
            self.value = value
        }
    }

    public let terms: [Term]

    public static let everything = FieldSelector(terms: [])

    public init(terms: [Term]) { self.terms = terms }

    /// Reads `a=b,c!=d`, with backslashes before commas, equals signs and backslashes of values.
    public init(parsing text: String) throws(SelectorError) {
        var terms: [Term] = []
        let parts = Self.split(text).sorted { $0.bytesPrecede($1) }
        for part in parts where !part.isEmpty {
            guard let term = Self.cut(part) else {
                throw SelectorError("invalid selector: '\(text)'; can't understand '\(part)'")
            }
            terms.append(
                Term(
                    field: term.field, isEqual: term.isEqual, value: try Self.unescaped(term.value))
            )
        }
        self.terms = terms
    }

    /// Whether an object matches whose fields `value` looks up; a field that is missing is empty.
    public func matches(_ value: (String) -> String?) -> Bool {
        terms.allSatisfy { ((value($0.field) ?? "") == $0.value) == $0.isEqual }
    }

    /// The value that the field must have, where the selector leaves only one.
    public func exactValue(of field: String) -> String? {
        terms.first { $0.field == field && $0.isEqual }?.value
    }

    public var description: String {
        terms.map { $0.field + ($0.isEqual ? "=" : "!=") + Self.escaped($0.value) }
            .joined(separator: ",")
    }

    /// The parts between commas that have no backslash before them.
    private static func split(_ text: String) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: ","), !isEscaped {
                parts.append([])
                continue
            }
            parts[parts.count - 1].append(byte)
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func cut(_ part: String) -> Term? {
        let bytes = Array(part.utf8)
        for (at, byte) in bytes.enumerated() {
            let isNext = at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "=")
            let length: Int
            switch byte {
            case UInt8(ascii: "!") where isNext: length = 2
            case UInt8(ascii: "="): length = isNext ? 2 : 1
            default: continue
            }
            return Term(
                field: String(decoding: bytes[..<at], as: UTF8.self),
                isEqual: byte == UInt8(ascii: "="),
                value: String(decoding: bytes[(at + length)...], as: UTF8.self))
        }
        return nil
    }

    private static func unescaped(_ text: String) throws(SelectorError) -> String {
        var result = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            let isSpecial = scalar == "\\" || scalar == "," || scalar == "="
            if isEscaped, !isSpecial {
                throw SelectorError("invalid field selector: invalid escape sequence: \\\(scalar)")
            }
            if !isEscaped, scalar == "\\" {
                isEscaped = true
                continue
            }
            if isSpecial, !isEscaped {
                // Upstream prints the character's number.
                throw SelectorError(
                    "invalid field selector: unescaped character in value: \(scalar.value)")
            }
            result.unicodeScalars.append(scalar)
            isEscaped = false
        }
        guard !isEscaped else {
            throw SelectorError("invalid field selector: invalid escape sequence: \\")
        }
        return result
    }

    /// A value with backslashes where the grammar needs them.
    public static func escaped(_ value: String) -> String {
        var result = ""
        for character in value.unicodeScalars {
            if character == "\\" || character == "," || character == "=" { result += "\\" }
            result.unicodeScalars.append(character)
        }
        return result
    }
}
