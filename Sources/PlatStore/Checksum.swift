/// The checksum of a history row, so that a flipped bit is told from what was written.
///
/// Eight bytes a step: xor, multiply by an odd number, rotate. Each step is a bijection of the
/// state, so a change within any one word always changes the result.
struct Checksum {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    var value: Int64 { Int64(bitPattern: state ^ (state >> 32)) }

    mutating func add(_ word: UInt64) {
        state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
        state = (state << 29) | (state >> 35)
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset + 8 <= bytes.count {
            add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        // The count tells "a" from "a\0".
        var tail = UInt64(truncatingIfNeeded: bytes.count) << 56
        for byte in bytes[offset...].reversed() {
            tail = tail ^ (tail << 8 | UInt64(byte)) & 0xFF_FFFF_FFFF_FFFF
        }
        add(tail)
    }

    static func of(
        revision: Revision, key: UnsafeRawBufferPointer, bytes: UnsafeRawBufferPointer
    ) -> Int64 {
        var sum = Checksum()
        sum.add(revision)
        sum.add(key)
        sum.add(bytes)
        return sum.value
    }
}
