/// Cuts the text of a label selector into words and signs.
struct LabelSelectorLexer {
    enum Token: Equatable {
        case end, word, keywordIn, keywordNotIn
        case open, close, comma, exclamation
        case equals, doubleEquals, notEquals, greaterThan, lessThan
    }

    private let bytes: [UInt8]
    private var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next token and its text; empty at the end.
    mutating func next() -> (Token, String) {
        while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
        guard offset < bytes.count else { return (.end, "") }
        return Self.isSign(bytes[offset]) ? sign() : word()
    }

    private mutating func word() -> (Token, String) {
        let start = offset
        while offset < bytes.count, !Self.isSign(bytes[offset]), !Self.isSpace(bytes[offset]) {
            offset += 1
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        return switch text {
        case "in": (.keywordIn, text)
        case "notin": (.keywordNotIn, text)
        default: (.word, text)
        }
    }

    private mutating func sign() -> (Token, String) {
        let first = bytes[offset]
        let isDouble =
            offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "=")
            && (first == UInt8(ascii: "=") || first == UInt8(ascii: "!"))
        offset += isDouble ? 2 : 1
        return switch first {
        case UInt8(ascii: "="): isDouble ? (.doubleEquals, "==") : (.equals, "=")
        case UInt8(ascii: "!"): isDouble ? (.notEquals, "!=") : (.exclamation, "!")
        case UInt8(ascii: "("): (.open, "(")
        case UInt8(ascii: ")"): (.close, ")")
        case UInt8(ascii: ","): (.comma, ",")
        case UInt8(ascii: ">"): (.greaterThan, ">")
        default: (.lessThan, "<")
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        "=!(),><".utf8.contains(byte)
    }
}
