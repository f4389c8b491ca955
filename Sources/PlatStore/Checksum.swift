/// The checksum of a history row, so that a flipped bit is told from what was written.
///
/// Four lanes, eight bytes a step each: xor, multiply by an odd number, rotate. Each step is a
/// bijection of its lane, so a change within any one word always changes the result.
struct Checksum {
    private var lanes: SIMD4<UInt64> = [1, 2, 3, 4]
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* factor
        return (product << 29) | (product >> 35)
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
        var offset = 0
        func word(_ index: Int) -> UInt64 {
            let word = bytes.loadUnaligned(fromByteOffset: offset + index * 8, as: UInt64.self)
            return UInt64(littleEndian: word)
        }
        while offset + 32 <= bytes.count {
            a = Self.mix(a, word(0))
            b = Self.mix(b, word(1))
            c = Self.mix(c, word(2))
            d = Self.mix(d, word(3))
            offset += 32
        }
        while offset + 8 <= bytes.count {
            a = Self.mix(a, word(0))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        b = Self.mix(b, rest)
        // The count tells "a" from "\0a", and where the key ends from where the bytes begin.
        c = Self.mix(c, UInt64(bytes.count))
        lanes = [a, b, c, d]
    }

    private mutating func add(_ number: UInt64, lane: Int) {
        lanes[lane] = Self.mix(lanes[lane], number)
    }

    private var folded: UInt64 {
        Self.mix(Self.mix(Self.mix(lanes[0], lanes[1]), lanes[2]), lanes[3])
    }

    /// Of a row of history with all that it says.
    static func of(
        _ row: RowFacts, key: UnsafeRawBufferPointer, bytes: UnsafeRawBufferPointer
    ) -> Int64 {
        var sum = Checksum()
        sum.add(row.revision, lane: 3)
        sum.add(row.previous, lane: 2)
        sum.add(UInt64(bitPattern: row.kind), lane: 1)
        sum.add(key)
        sum.add(bytes)
        return Int64(bitPattern: sum.folded)
    }

    /// Of a row as the first format of the store had it: without its kind and the one before it.
    static func ofFirstFormat(
        _ revision: Revision, key: UnsafeRawBufferPointer, bytes: UnsafeRawBufferPointer
    ) -> Int64 {
        var sum = Checksum()
        sum.add(revision, lane: 3)
        sum.add(key)
        sum.add(bytes)
        return Int64(bitPattern: sum.folded)
    }

    /// Of a key at a revision.
    static func of(key: UnsafeRawBufferPointer, at revision: Revision) -> UInt64 {
        var sum = Checksum()
        sum.add(revision, lane: 3)
        sum.add(key)
        return sum.folded
    }
}

/// What a row of history says beside key and bytes.
struct RowFacts {
    let revision: Revision
    let kind: Int64
    let previous: Revision
}
