/// Which bytes of a string Go's encoder escapes, and how.
enum JSONEscapes {
    enum Kind: UInt8 {
        case none, always, html, lineSeparator
    }

    struct Escape {
        var text: String
        /// How many bytes of the source it stands for.
        var replaced: Int
    }

    @inline(__always)
    static func kind(of byte: UInt8) -> Kind {
        if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            return .always
        }
        if byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&") {
            return .html
        }
        // U+2028 and U+2029, which JavaScript takes for line ends, begin with this byte.
        return byte == 0xE2 ? .lineSeparator : .none
    }

    /// The escape of what stands at `at`; nil where it may stand as it is.
    static func escape(
        _ content: UnsafeBufferPointer<UInt8>, _ at: Int, _ options: JSONWritingOptions
    ) -> Escape? {
        let byte = content[at]
        switch kind(of: byte) {
        case .none: return nil
        case .html: return options.escapesHTML ? Escape(text: unicode(byte), replaced: 1) : nil
        case .always: return Escape(text: control(byte), replaced: 1)
        case .lineSeparator:
            guard at + 2 < content.count, content[at + 1] == 0x80, content[at + 2] & 0xFE == 0xA8
            else { return nil }
            return Escape(text: content[at + 2] == 0xA8 ? "\\u2028" : "\\u2029", replaced: 3)
        }
    }

    private static func control(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""): "\\\""
        case UInt8(ascii: "\\"): "\\\\"
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0C: "\\f"
        case 0x0D: "\\r"
        default: unicode(byte)
        }
    }

    private static func unicode(_ byte: UInt8) -> String {
        "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
    }
}
