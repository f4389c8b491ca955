/// One change of a transaction.
public struct Write: Sendable {
    /// What must be true of the key for the transaction to happen at all.
    public enum Expectation: Sendable {
        case any
        case absent
        case present
        case revision(Revision)
    }

    /// What becomes of the key.
    public enum Change: Sendable {
        /// New bytes.
        case put(Template)
        /// The key goes. The template is the last state that watchers get (nil: the stored bytes).
        /// To delete what is not there is a conflict, whatever is expected.
        case delete(Template?)
    }

    public let key: String
    public let expecting: Expectation
    public let change: Change
    /// What the writer knows of the write beside its bytes, for whoever hears of it first
    /// (`Event.takeNote`).
    public let note: (any Sendable)?

    public init(
        key: String, expecting: Expectation, change: Change, note: (any Sendable)? = nil
    ) {
        self.key = key
        self.expecting = expecting
        self.change = change
        self.note = note
    }
}

/// Bytes with a hole for the decimal revision of the write, which is only known when it happens.
public struct Template: Sendable {
    public let bytes: [UInt8]
    /// Where the revision goes in; nil: nowhere.
    public let offset: Int?

    public init(_ bytes: [UInt8], revisionAt offset: Int?) {
        precondition(
            offset.map { $0 >= 0 && $0 <= bytes.count } ?? true, "the hole must be inside the bytes"
        )
        self.bytes = bytes
        self.offset = offset
    }

    /// The bytes with the revision in the hole.
    public func filled(with revision: Revision) -> [UInt8] {
        guard let offset else { return bytes }
        // 20 digits are UInt64.max; a String would cost an allocation on the hottest path of all.
        var digits: (UInt64, UInt64, UInt32) = (0, 0, 0)
        return withUnsafeMutableBytes(of: &digits) { digits in
            var first = digits.count
            var rest = revision
            repeat {
                first -= 1
                digits[first] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
                rest /= 10
            } while rest > 0
            let number = digits[first...]
            // SAFETY: the three copies together initialize exactly the announced count of bytes.
            return [UInt8](unsafeUninitializedCapacity: bytes.count + number.count) {
                buffer, count in
                let target = UnsafeMutableRawBufferPointer(buffer)
                bytes.withUnsafeBytes { bytes in
                    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<offset]))
                    UnsafeMutableRawBufferPointer(rebasing: target[offset...])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: number))
                    UnsafeMutableRawBufferPointer(rebasing: target[(offset + number.count)...])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
                }
                count = bytes.count + number.count
            }
        }
    }
}
