/// RFC 4648's base64.
public enum Base64 {
    /// The bytes that a text stands for; nil when it is no base64. Line breaks are skipped; padding is
    /// needed.
    public static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8.filter { $0 != 0x0A && $0 != 0x0D })
        guard digits.count % 4 == 0 else { return nil }
        let content = digits.prefix { $0 != UInt8(ascii: "=") }
        let padding = digits.count - content.count
        guard padding <= 2, digits.suffix(padding).allSatisfy({ $0 == UInt8(ascii: "=") }) else {
            return nil
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3)
        var collected: UInt32 = 0
        var bits = 0
        for digit in content {
            guard let value = value(of: digit) else { return nil }
            collected = collected << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: collected >> UInt32(bits)))
        }
        return bytes
    }

    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        var collected: UInt32 = 0
        var bits = 0
        for byte in bytes {
            collected = collected << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                result.append(alphabet[Int(collected >> UInt32(bits) & 63)])
            }
        }
        if bits > 0 { result.append(alphabet[Int(collected << UInt32(6 - bits) & 63)]) }
        while result.count % 4 != 0 { result.append(UInt8(ascii: "=")) }
        return String(decoding: result, as: UTF8.self)
    }

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
