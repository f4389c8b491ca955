/// Base 64 in the standard alphabet with padding, as JSON carries bytes.
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var rest = bytes[...]
        while let first = rest.popFirst() {
            let second = rest.popFirst()
            let third = rest.popFirst()
            let bits = Int(first) << 16 | Int(second ?? 0) << 8 | Int(third ?? 0)
            text.append(alphabet[bits >> 18])
            text.append(alphabet[bits >> 12 & 63])
            text.append(second == nil ? UInt8(ascii: "=") : alphabet[bits >> 6 & 63])
            text.append(third == nil ? UInt8(ascii: "=") : alphabet[bits & 63])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for a text that is not base 64.
    public static func decode(_ text: String) -> [UInt8]? {
        firstMistake(in: text) == nil ? decodeValid(text) : nil
    }

    private static func decodeValid(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for byte in text.utf8 {
            guard let value = value(of: byte) else { continue }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 0xFF))
            }
        }
        return bytes
    }

    /// Where the text stops being base 64, as Go's decoder counts: line ends are skipped. Nil where it is.
    static func firstMistake(in text: String) -> Int? {
        let bytes = Array(text.utf8)
        var digits = 0
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 10 || byte == 13 {
                at += 1
            } else if byte == UInt8(ascii: "=") {
                return mistakeInPadding(bytes, at: at, digits: digits)
            } else if value(of: byte) == nil {
                return at
            } else {
                digits = (digits + 1) % 4
                at += 1
            }
        }
        return digits == 0 ? nil : bytes.count - digits
    }

    private static func mistakeInPadding(_ bytes: [UInt8], at start: Int, digits: Int) -> Int? {
        guard digits >= 2 else { return start }
        var at = start + 1
        func skipLineEnds() {
            while at < bytes.count, bytes[at] == 10 || bytes[at] == 13 { at += 1 }
        }
        if digits == 2 {
            skipLineEnds()
            guard at < bytes.count else { return bytes.count }
            guard bytes[at] == UInt8(ascii: "=") else { return at }
            at += 1
        }
        skipLineEnds()
        return at < bytes.count ? at : nil
    }

    private static func value(of byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
