/// The keys of a read, as bytes: from `lower` to before `upper`.
struct KeyRange {
    private(set) var lower: [UInt8]
    let upper: [UInt8]

    init(prefix: String, after: String? = nil) {
        let prefix = Array(prefix.utf8)
        lower = prefix
        // UTF-8 never has the byte 0xFF, so it is beyond every key, and the last byte can be raised.
        upper = prefix.last.map { prefix.dropLast() + [$0 + 1] } ?? [0xFF]
        if let after { skip(through: after) }
    }

    init(only key: String) {
        lower = Array(key.utf8)
        upper = lower + [0]
    }

    /// Leaves out all keys up to this one.
    mutating func skip(through key: String) {
        // The smallest byte string after a key is the key and a zero.
        let next = Array(key.utf8) + [0]
        if lower.lexicographicallyPrecedes(next) { lower = next }
    }
}
