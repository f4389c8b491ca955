public import PlatValue

/// A number or a text, such as a port.
public enum IntOrString: Hashable, Sendable {
    case integer(Int32)
    case string(String)

    /// Why a value is neither.
    public struct ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Null is 0.
    public init(_ value: Value) throws(ReadingError) {
        switch value {
        case .null: self = .integer(0)
        case .string(let text): self = .string(text)
        case .integer(let number):
            guard let small = Int32(exactly: number) else {
                throw Self.mismatch("number \(number)")
            }
            self = .integer(small)
        case .number(let number): throw Self.mismatch("number \(GoNumber.text(of: number))")
        default: throw Self.mismatch(GoText.jsonTypeName(value))
        }
    }

    private static func mismatch(_ what: String) -> ReadingError {
        ReadingError(description: "json: cannot unmarshal \(what) into Go value of type int32")
    }

    public var value: Value {
        switch self {
        case .integer(let number): .integer(Int64(number))
        case .string(let text): .string(text)
        }
    }
}

extension Quantity {
    /// Reads the field of an object: a text or a number; null is zero.
    public init(json text: String) throws(ParsingError) {
        if text == "null" {
            self = .zero
            return
        }
        let isText = text.utf8.count >= 2 && text.first == "\"" && text.last == "\""
        var inner = isText ? text.dropFirst().dropLast() : Substring(text)
        inner = inner.drop { $0.isWhitespace }
        while inner.last?.isWhitespace ?? false { inner.removeLast() }
        try self.init(parsing: String(inner))
    }
}
