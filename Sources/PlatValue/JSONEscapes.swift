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

    /// Where the next byte stands that may need an escape. Looks at eight bytes at a time.
    @inline(__always)
    static func firstCandidate(in content: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let base = UnsafeRawPointer(content.baseAddress)
        var at = start
        while at + 8 <= content.count, let base {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let ampersand = word ^ (ones &* 0x26)
            // `<` and `>` differ in one bit, which is ignored.
            let angle = (word & ~(ones &* 0x02)) ^ (ones &* 0x3C)
            let found =
                (word | (word &- ones &* 0x20) | (quote &- ones) | (slash &- ones)
                    | (ampersand &- ones) | (angle &- ones)) & highs
            // Marks too many sometimes, never too few.
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < content.count, kind(of: content[at]) == .none { at += 1 }
        return at
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
