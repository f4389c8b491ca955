/// A backup is a file of records, each with a sum over itself and all before it: one that is changed,
/// missing, doubled or in another place is told when it is read, and so is an end that is missing.
///
/// Before key and bytes stand, little-endian: kind (1 byte), number (8), count of key (4), count of
/// bytes (4), sum (8).
struct BackupRecord: Equatable, Sendable {
    static let format: UInt64 = 1
    static let headCount = 25
    /// More than any key or value that a store takes; what says more is damage.
    static let limit = 1 << 30

    /// What a record tells.
    enum Kind: UInt8, Sendable {
        /// The first: its number is the format.
        case beginning = 1
        /// A file of the folder, by name.
        case file
        /// A store by name, its number is the newest revision; its entries follow.
        case store
        /// A key with the bytes of its newest write, whose revision is the number.
        case entry
        /// The last: its number counts the records before it.
        case end
    }

    let kind: Kind
    let number: UInt64
    var key = ""
    var bytes: [UInt8] = []

    /// The sum over the record and, by `previous`, all before it.
    func sum(after previous: UInt64) -> UInt64 {
        let facts = RowFacts(revision: number, kind: Int64(kind.rawValue), previous: previous)
        var key = key
        let sum = key.withUTF8 { key in
            bytes.withUnsafeBytes {
                Checksum.of(facts, key: UnsafeRawBufferPointer(key), bytes: $0)
            }
        }
        return UInt64(bitPattern: sum)
    }

    func encoded(sum: UInt64) -> [UInt8] {
        var encoded: [UInt8] = [kind.rawValue]
        encoded.reserveCapacity(Self.headCount + key.utf8.count + bytes.count)
        func append<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { encoded.append(contentsOf: $0) }
        }
        append(number)
        append(UInt32(key.utf8.count))
        append(UInt32(bytes.count))
        append(sum)
        encoded += key.utf8
        encoded += bytes
        return encoded
    }
}

/// What a backup holds, piece by piece, in the order of the file.
public enum BackupItem: Sendable, Equatable {
    case file(name: String, bytes: [UInt8])
    /// A store at a revision; the entries up to the next item are its own.
    case store(name: String, revision: Revision)
    case entry(Entry)
}
