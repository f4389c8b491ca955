/// Positions by key.
typealias KeyIndex = [KeyBytes: Int]

/// A key by its bytes. `String` takes differently composed texts for equal, which are different keys
/// in JSON.
struct KeyBytes: Hashable {
    let key: String

    init(_ key: String) { self.key = key }

    static func == (left: KeyBytes, right: KeyBytes) -> Bool {
        left.key.hasSameBytes(as: right.key)
    }

    func hash(into hasher: inout Hasher) {
        // Texts that `String` takes for equal hash alike, and so do texts with the same bytes.
        hasher.combine(key)
    }
}

extension String {
    /// Whether both have the same bytes.
    public func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let answer = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                for at in 0..<left.count where left[at] != right[at] { return false }
                return true
            }
        }
        return (answer ?? nil) ?? utf8.elementsEqual(other.utf8)
    }

    /// Whether this comes first in the order of bytes, which is Go's and the store's order.
    public func bytesPrecede(_ other: String) -> Bool {
        let answer = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                for at in 0..<min(left.count, right.count) where left[at] != right[at] {
                    return left[at] < right[at]
                }
                return left.count < right.count
            }
        }
        return (answer ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
    }
}
