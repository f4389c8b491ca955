/// How JSON is read.
public struct JSONReadingOptions: Sendable {
    /// How deeply arrays and objects may be nested. Values are freed recursively, so the limit also
    /// keeps the small stacks of worker threads safe.
    public var depthLimit = DepthLimit.value
    /// Whether white space may be followed by more text (for streams of documents).
    public var allowsTrailingBytes = false

    public init(depthLimit: Int = DepthLimit.value, allowsTrailingBytes: Bool = false) {
        self.depthLimit = depthLimit
        self.allowsTrailingBytes = allowsTrailingBytes
    }
}

/// What one reading of JSON found.
public struct JSONDocument: Sendable {
    public var value: Value
    /// The paths (`spec.list[0].x`) of keys that an object has twice, in the order of the text, each
    /// once, at most a hundred. The last of the members won.
    public var duplicateKeys: [String]
    /// Where reading stopped: behind the value.
    public var end: Int
}

extension Value {
    /// Reads JSON (RFC 8259); of members with the same key the last wins.
    public init(json bytes: [UInt8], options: JSONReadingOptions = .init()) throws(ParseError) {
        self = try JSONDocument(reading: bytes, options: options).value
    }

    /// Reads JSON from a text.
    public init(json text: String, options: JSONReadingOptions = .init()) throws(ParseError) {
        try self.init(json: Array(text.utf8), options: options)
    }
}

extension JSONDocument {
    /// Reads JSON and keeps book of duplicate keys.
    public init(
        reading bytes: [UInt8], from start: Int = 0, options: JSONReadingOptions = .init()
    ) throws(ParseError) {
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(ParseError) in
                try JSONDocument(reading: buffer, from: start, options: options)
            }
        }
        self = try result.get()
    }

    /// Reads JSON from memory that the caller keeps alive.
    public init(
        reading bytes: UnsafeBufferPointer<UInt8>, from start: Int, options: JSONReadingOptions
    ) throws(ParseError) {
        var reader = JSONReader(bytes, from: start, options: options)
        value = try reader.readDocument()
        duplicateKeys = DuplicateKey.report(reader.duplicates)
        end = reader.offset
    }
}

/// A recursive reader over raw memory.
///
/// Elements and members of all open containers live on two stacks of raw memory that the reader owns,
/// and move into an array of exactly the right size when their container ends: no array ever grows.
struct JSONReader: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    let options: JSONReadingOptions
    var offset: Int
    var duplicates: [DuplicateKey] = []
    var members = RawStack<Members.Element>()
    var hashes = RawStack<UInt32>()
    var elements = RawStack<Value>()
    var keys = KeyCache()
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, options: JSONReadingOptions) {
        self.bytes = bytes
        self.options = options
        offset = start
    }

    mutating func readDocument() throws(ParseError) -> Value {
        let value = try readValue(at: skipSpace())
        guard !options.allowsTrailingBytes else { return value }
        if let byte = skipSpace() {
            throw invalid(byte, "after top-level value")
        }
        return value
    }

    /// Skips white space; answers the byte that follows it, nil at the end.
    @inline(__always)
    mutating func skipSpace() -> UInt8? {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte > 0x20 || (byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09) {
                return byte
            }
            offset += 1
        }
        return nil
    }

    mutating func readValue(at first: UInt8?) throws(ParseError) -> Value {
        guard let first else { throw endOfInput() }
        switch first {
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "{"): return try readObject()
        case UInt8(ascii: "["): return try readArray()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
        case UInt8(ascii: "t"): return try readWord("true", .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        default: throw invalid(first, "looking for beginning of value")
        }
    }

    private mutating func enter() throws(ParseError) {
        depth += 1
        guard depth <= options.depthLimit else {
            throw error("exceeded max depth of \(options.depthLimit)")
        }
        offset += 1
    }

    private mutating func readArray() throws(ParseError) -> Value {
        try enter()
        let start = elements.count
        var next = skipSpace()
        while next != UInt8(ascii: "]") || elements.count > start {
            let found = duplicates.count
            elements.push(try readValue(at: next))
            if duplicates.count > found {
                nest(from: found, in: .index(elements.count - start - 1))
            }
            next = skipSpace()
            if next == UInt8(ascii: "]") { break }
            guard next == UInt8(ascii: ",") else { throw invalid(next, "after array element") }
            offset += 1
            next = skipSpace()
            if next == UInt8(ascii: "]") {
                throw invalid(next, "looking for beginning of value")
            }
        }
        offset += 1
        depth -= 1
        return .array(elements.popArray(from: start))
    }

    private mutating func readObject() throws(ParseError) -> Value {
        try enter()
        let start = members.count
        var index: KeyIndex?
        var next = skipSpace()
        while next != UInt8(ascii: "}") || members.count > start {
            guard next == UInt8(ascii: "\"") else {
                throw invalid(next, "looking for beginning of object key string")
            }
            try readMember(from: start, &index)
            next = skipSpace()
            if next == UInt8(ascii: "}") { break }
            guard next == UInt8(ascii: ",") else {
                throw invalid(next, "after object key:value pair")
            }
            offset += 1
            next = skipSpace()
        }
        offset += 1
        depth -= 1
        hashes.removeLast(hashes.count - start)
        return .object(Members(uniqueEntries: members.popArray(from: start)))
    }

    private mutating func readMember(
        from start: Int, _ index: inout KeyIndex?
    ) throws(ParseError) {
        let (key, hash) = try readKey()
        guard skipSpace() == UInt8(ascii: ":") else {
            throw invalid(skipSpace(), "after object key")
        }
        offset += 1
        let earlier = position(of: key, hash: hash, from: start, &index)
        let found = duplicates.count
        if earlier != nil, duplicates.count < DuplicateKey.keptMax {
            duplicates.append(DuplicateKey())
        }
        let value = try readValue(at: skipSpace())
        if duplicates.count > found { nest(from: found, in: .key(key)) }
        if let earlier {
            members[earlier].value = value
        } else {
            members.push((key, value))
            hashes.push(hash)
        }
    }

    /// The place of a member of the object that is being read.
    @inline(__always)
    private func position(
        of key: String, hash: UInt32, from start: Int, _ index: inout KeyIndex?
    ) -> Int? {
        guard members.count - start < Members.indexThreshold else {
            return indexedPosition(of: key, from: start, &index)
        }
        // Hashes stand in `hashes` exactly where their members stand in `members`.
        for at in start..<hashes.count where hashes[at] == hash {
            if members[at].key.hasSameBytes(as: key) { return at }
        }
        return nil
    }

    /// Looks in an index, which keeps a hostile object of a million members from taking hours.
    private func indexedPosition(
        of key: String, from start: Int, _ index: inout KeyIndex?
    ) -> Int? {
        var known = index.take() ?? KeyIndex()
        while known.count < members.count - start {
            known[KeyBytes(members[start + known.count].key)] = start + known.count
        }
        defer { index = known }
        return known[KeyBytes(key)]
    }

    private mutating func readWord(_ word: StaticString, _ value: Value) throws(ParseError) -> Value
    {
        for at in 0..<word.utf8CodeUnitCount {
            let expected = word.utf8Start[at]
            guard offset < bytes.count else { throw endOfInput() }
            guard bytes[offset] == expected else {
                let wanted = Character(UnicodeScalar(expected))
                throw invalid(bytes[offset], "in literal \(word) (expecting '\(wanted)')")
            }
            offset += 1
        }
        return value
    }
}
