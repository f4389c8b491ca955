/// RFC 4648's base64, in both of its alphabets.
public enum Base64 {
    /// Where a text stops being base64, counted in bytes as Go's decoder counts.
    public struct Fault: Error, Sendable, Equatable {
        /// Bytes from the beginning.
        public let offset: Int
    }

    /// The bytes that a text stands for; nil when it is no base64. Line breaks are skipped; padding is
    /// needed.
    public static func decode(_ text: String) -> [UInt8]? {
        do throws(Fault) {
            return try read(text)
        } catch {
            return nil
        }
    }

    /// The same, for whoever has to say what is wrong.
    public static func read(_ text: String) throws(Fault) -> [UInt8] {
        let source = Array(text.utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count / 4 * 3 + 3)
        var (bits, digits) = (UInt32(0), 0)
        for (at, byte) in source.enumerated() {
            if let value = value(of: byte) {
                bits = bits << 6 | UInt32(value)
                digits += 1
                guard digits == 4 else { continue }
                append(bits, 3, to: &bytes)
                (bits, digits) = (0, 0)
            } else if byte == UInt8(ascii: "=") {
                try checkPadding(source, at, after: digits)
                append(bits << (6 * UInt32(4 - digits)), digits - 1, to: &bytes)
                return bytes
            } else if !isBreak(byte) {
                throw Fault(offset: at)
            }
        }
        guard digits == 0 else { throw Fault(offset: source.count - digits) }
        return bytes
    }

    /// How many bytes a text stands for that is known to be valid.
    public static func decodedCount(of text: String) -> Int {
        var digits = 0
        for byte in text.utf8 where byte != UInt8(ascii: "=") && !isBreak(byte) { digits += 1 }
        return digits * 3 / 4
    }

    /// With padding, in one line.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var result = digits(of: bytes, alphabet)
        while result.count % 4 != 0 { result.append(UInt8(ascii: "=")) }
        return String(decoding: result, as: UTF8.self)
    }

    /// Without padding, in the alphabet that is safe in URLs (section 5): the parts of a token.
    public static func encodeForURL(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: digits(of: bytes, urlAlphabet), as: UTF8.self)
    }

    /// Nil for anything that `encodeForURL` does not write, also for bits after the last byte that are
    /// not zero: a token must not have two spellings.
    public static func decodeFromURL(_ text: some StringProtocol) -> [UInt8]? {
        var plain = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        while plain.count % 4 != 0 { plain.append(UInt8(ascii: "=")) }
        guard let bytes = decode(String(decoding: plain, as: UTF8.self)),
            encodeForURL(bytes) == text
        else { return nil }
        return bytes
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlAlphabet = Array(alphabet.dropLast(2)) + Array("-_".utf8)

    private static func digits(
        of bytes: some Sequence<UInt8>, _ alphabet: [UInt8]
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.underestimatedCount + 2) / 3 * 4)
        var (collected, bits) = (UInt32(0), UInt32(0))
        for byte in bytes {
            collected = collected << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                result.append(alphabet[Int(collected >> bits & 63)])
            }
        }
        if bits > 0 { result.append(alphabet[Int(collected << (6 - bits) & 63)]) }
        return result
    }

    private static func append(_ bits: UInt32, _ count: Int, to bytes: inout [UInt8]) {
        for at in 0..<UInt32(count) {
            bytes.append(UInt8(truncatingIfNeeded: bits >> (16 - 8 * at)))
        }
    }

    /// Behind the first `=` there may be another one where it is due, and line breaks.
    private static func checkPadding(
        _ source: [UInt8], _ start: Int, after digits: Int
    ) throws(Fault) {
        guard digits >= 2 else { throw Fault(offset: start) }
        var at = start + 1
        func skipBreaks() {
            while at < source.count, isBreak(source[at]) { at += 1 }
        }
        if digits == 2 {
            skipBreaks()
            guard at < source.count, source[at] == UInt8(ascii: "=") else {
                throw Fault(offset: at)
            }
            at += 1
        }
        skipBreaks()
        if at < source.count { throw Fault(offset: at) }
    }

    private static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
