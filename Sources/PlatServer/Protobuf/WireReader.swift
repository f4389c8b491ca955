/// Reads the fields of one protobuf message from front to back.
struct WireReader {
    enum Field {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes(ArraySlice<UInt8>)
        case fixed32(UInt32)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field's number and content; nil at the end.
    mutating func next() throws(ProtobufError) -> (number: Int, field: Field)? {
        guard !rest.isEmpty else { return nil }
        let tag = try varint()
        let number = Int(truncatingIfNeeded: tag >> 3)
        switch tag & 7 {
        case 0: return (number, .varint(try varint()))
        case 1: return (number, .fixed64(UInt64(try fixed(8))))
        case 2: return (number, .bytes(try bytes()))
        case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        default: throw .malformed("proto: illegal wireType \(tag & 7)")
        }
    }

    private mutating func varint() throws(ProtobufError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard let byte = rest.popFirst() else { throw .truncated }
            guard shift < 64 else { throw .malformed("proto: integer overflow") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    private mutating func fixed(_ count: Int) throws(ProtobufError) -> UInt64 {
        guard rest.count >= count else { throw .truncated }
        var value: UInt64 = 0
        for (at, byte) in rest.prefix(count).enumerated() { value |= UInt64(byte) << (8 * at) }
        rest = rest.dropFirst(count)
        return value
    }

    private mutating func bytes() throws(ProtobufError) -> ArraySlice<UInt8> {
        let count = try varint()
        guard count <= UInt64(rest.count) else { throw .truncated }
        let taken = rest.prefix(Int(count))
        rest = rest.dropFirst(Int(count))
        return taken
    }
}

/// Writes the fields of one protobuf message.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: Int, varint value: UInt64) {
        varint(UInt64(number) << 3)
        varint(value)
    }

    mutating func write(_ number: Int, bytes content: some Collection<UInt8>) {
        begin(number, length: content.count)
        bytes += content
    }

    /// What goes before so many bytes.
    mutating func begin(_ number: Int, length: Int) {
        varint(UInt64(number) << 3 | 2)
        varint(UInt64(length))
    }

    mutating func write(_ number: Int, text: String) { write(number, bytes: Array(text.utf8)) }

    mutating func write(_ number: Int, double value: Double) {
        varint(UInt64(number) << 3 | 1)
        let bits = value.bitPattern
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
