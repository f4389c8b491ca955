/// A short name for bytes: the same for the same bytes, on every machine and in every version.
enum ContentHash {
    /// FNV-1a over 64 bits, in base 36. It guards against accidents, not against attackers: whoever
    /// can write schemas needs no collision.
    static func text(of bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            hash ^= UInt64(byte)
            hash &*= 0x100_0000_01b3
        }
        let text = String(hash, radix: 36)
        return String(repeating: "0", count: max(0, 13 - text.count)) + text
    }
}
