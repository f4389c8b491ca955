/// Base 64 with the alphabet that is safe in URLs, without padding (RFC 4648, section 5): the parts
/// of a token.
enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func text(of bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count * 4 + 2) / 3)
        var at = 0
        while at < bytes.count {
            let group = Array(bytes[at..<min(at + 3, bytes.count)])
            var bits = 0
            for byte in group { bits = bits << 8 | Int(byte) }
            bits <<= 8 * (3 - group.count)
            for place in 0...group.count {
                result.append(alphabet[bits >> (18 - 6 * place) & 63])
            }
            at += 3
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Nil for anything that `text(of:)` does not write, also for bits after the last byte that are
    /// not zero: a token must not have two spellings.
    static func bytes(of text: some StringProtocol) -> [UInt8]? {
        var result: [UInt8] = []
        var bits = 0
        var count = 0
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> count))
                bits &= (1 << count) - 1
            }
        }
        return count < 6 && bits == 0 ? result : nil
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character) - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character) - 48 + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
