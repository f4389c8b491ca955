/// Reads the fields of one protobuf message from front to back, and fails in the words of the code that
/// upstream generates.
struct WireReader {
    /// The name of the message, for what is said of it.
    private let message: String
    private var rest: ArraySlice<UInt8>
    /// From the present field's tag on.
    private var present: ArraySlice<UInt8>
    /// How the present field is written.
    private var wireType = 0

    init(_ bytes: ArraySlice<UInt8>, of message: String) {
        self.message = message
        rest = bytes
        present = bytes
    }

    /// The same of an entry of a map, whose fields are not looked at so closely.
    mutating func nextOfEntry() throws(ProtobufError) -> Int? {
        guard !rest.isEmpty else { return nil }
        present = rest
        return Int(Int32(truncatingIfNeeded: try varint() >> 3))
    }

    /// The number of the next field, which is to be read or skipped; nil at the end.
    mutating func next() throws(ProtobufError) -> Int? {
        guard !rest.isEmpty else { return nil }
        present = rest
        let tag = try varint()
        let number = Int32(truncatingIfNeeded: tag >> 3)
        wireType = Int(tag & 7)
        if wireType == 4 {
            throw .malformed("proto: \(message): wiretype end group for non-group")
        }
        guard number > 0 else {
            throw .malformed("proto: \(message): illegal tag \(number) (wire type \(tag))")
        }
        return Int(number)
    }

    /// The present field as a number.
    mutating func varint(of field: String) throws(ProtobufError) -> UInt64 {
        try check(0, field)
        return try varint()
    }

    /// The present field as eight bytes.
    mutating func fixed64(of field: String) throws(ProtobufError) -> UInt64 {
        try check(1, field)
        guard rest.count >= 8 else { throw .truncated }
        var value: UInt64 = 0
        for (at, byte) in rest.prefix(8).enumerated() { value |= UInt64(byte) << (8 * at) }
        rest = rest.dropFirst(8)
        return value
    }

    /// The present field as text, bytes or a message.
    mutating func bytes(of field: String) throws(ProtobufError) -> ArraySlice<UInt8> {
        try check(2, field)
        return try bytes()
    }

    /// The same without a look at how it is written, as entries of maps are read.
    mutating func bytes() throws(ProtobufError) -> ArraySlice<UInt8> {
        let count = try length()
        guard count <= rest.count else { throw .truncated }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    /// Passes over the present field: it is one of a newer version. Groups are passed over whole.
    mutating func skip() throws(ProtobufError) {
        rest = present
        var depth = 0
        repeat {
            guard !rest.isEmpty else { throw .truncated }
            let type = Int(try varint() & 7)
            switch type {
            case 0: _ = try varint()
            case 1: try drop(8)
            case 2: try drop(try length())
            case 3: depth += 1
            case 4:
                guard depth > 0 else { throw .malformed("proto: unexpected end of group") }
                depth -= 1
            case 5: try drop(4)
            default: throw .malformed("proto: illegal wireType \(type)")
            }
        } while depth > 0
    }

    private mutating func drop(_ count: Int) throws(ProtobufError) {
        guard count <= rest.count else { throw .truncated }
        rest = rest.dropFirst(count)
    }

    private func check(_ wanted: Int, _ field: String) throws(ProtobufError) {
        guard wireType == wanted else {
            throw .malformed("proto: wrong wireType = \(wireType) for field \(field)")
        }
    }

    private mutating func length() throws(ProtobufError) -> Int {
        let count = Int64(bitPattern: try varint())
        guard count >= 0 else {
            throw .malformed("proto: negative length found during unmarshaling")
        }
        return Int(count)
    }

    private mutating func varint() throws(ProtobufError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard shift < 64 else { throw .malformed("proto: integer overflow") }
            guard let byte = rest.popFirst() else { throw .truncated }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
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
