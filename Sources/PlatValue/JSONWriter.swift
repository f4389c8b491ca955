extension Value {
    /// Writes JSON as Go's encoder does: `<`, `>` and `&` as `\u003c` …, numbers in its form.
    ///
    /// - Parameters:
    ///   - sortedKeys: members in the order of their keys' bytes, as Go writes maps; else as they stand.
    ///   - pretty: four spaces a level, as kubectl prints.
    public func json(sortedKeys: Bool = false, pretty: Bool = false) -> [UInt8] {
        var options = JSONWritingOptions()
        options.sortedKeys = sortedKeys
        options.indentation = pretty ? 4 : nil
        return json(options)
    }

    public func json(_ options: JSONWritingOptions) -> [UInt8] {
        var writer = JSONWriter(options)
        writer.write(self)
        return writer.takeBytes()
    }

    /// The same as a text.
    public func jsonText(sortedKeys: Bool = false, pretty: Bool = false) -> String {
        String(decoding: json(sortedKeys: sortedKeys, pretty: pretty), as: UTF8.self)
    }
}

/// How JSON is written.
public struct JSONWritingOptions: Sendable {
    public var sortedKeys = false
    /// Spaces a level; nil for everything on one line.
    public var indentation: Int?
    /// Whether `<`, `>` and `&` are escaped, as Go does unless told otherwise.
    public var escapesHTML = true

    public init() {}
}

/// Writes values into raw memory that grows by doubling.
struct JSONWriter: ~Copyable {
    let options: JSONWritingOptions
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private var depth = 0

    init(_ options: JSONWritingOptions) {
        self.options = options
        capacity = 1024
        memory = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    }

    deinit { memory.deallocate() }

    func takeBytes() -> [UInt8] { Array(UnsafeBufferPointer(start: memory, count: count)) }

    /// What has been written since the last time.
    mutating func drain() -> [UInt8] {
        defer { count = 0 }
        return takeBytes()
    }

    mutating func write(_ value: borrowing Value) {
        switch value {
        case .null: writeWord("null")
        case .bool(let value): writeWord(value ? "true" : "false")
        case .integer(let value): writeInteger(value)
        case .number(let value): writeString(GoNumber.text(of: value), isQuoted: false)
        case .string(let text): writeString(text)
        case .array(let elements): writeArray(elements)
        case .object(let members): writeObject(members)
        }
    }

    private mutating func writeArray(_ elements: [Value]) {
        writeByte(UInt8(ascii: "["))
        depth += 1
        elements.withUnsafeBufferPointer { elements in
            for at in elements.indices {
                if at > 0 { writeByte(UInt8(ascii: ",")) }
                breakLine()
                write(elements[at])
            }
        }
        depth -= 1
        if !elements.isEmpty { breakLine() }
        writeByte(UInt8(ascii: "]"))
    }

    private mutating func writeObject(_ members: Members) {
        writeByte(UInt8(ascii: "{"))
        depth += 1
        if options.sortedKeys, !members.isSortedByKey {
            for (at, member) in members.sortedByKey().enumerated() {
                writeMember(at, member.key, member.value)
            }
        } else {
            members.withEntries { entries in
                for at in entries.indices { writeMember(at, entries[at].key, entries[at].value) }
            }
        }
        depth -= 1
        if !members.isEmpty { breakLine() }
        writeByte(UInt8(ascii: "}"))
    }

    @inline(__always)
    private mutating func writeMember(
        _ at: Int, _ key: borrowing String, _ value: borrowing Value
    ) {
        if at > 0 { writeByte(UInt8(ascii: ",")) }
        breakLine()
        writeString(key)
        writeByte(UInt8(ascii: ":"))
        if options.indentation != nil { writeByte(UInt8(ascii: " ")) }
        write(value)
    }

    @inline(__always)
    private mutating func breakLine() {
        guard let indentation = options.indentation else { return }
        writeByte(UInt8(ascii: "\n"))
        for _ in 0..<(indentation * depth) { writeByte(UInt8(ascii: " ")) }
    }

    private mutating func writeWord(_ word: StaticString) {
        reserve(word.utf8CodeUnitCount)
        (memory + count).update(from: word.utf8Start, count: word.utf8CodeUnitCount)
        count += word.utf8CodeUnitCount
    }

    @inline(__always)
    private mutating func writeByte(_ byte: UInt8) {
        reserve(1)
        memory[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(to: count + more) }
    }

    private mutating func grow(to needed: Int) {
        let larger = max(needed, capacity * 2)
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        fresh.update(from: memory, count: count)
        memory.deallocate()
        memory = fresh
        capacity = larger
    }

    private mutating func writeInteger(_ value: Int64) {
        reserve(20)
        var magnitude = value.magnitude
        if value < 0 { writeByte(UInt8(ascii: "-")) }
        var length = 1
        var power = magnitude / 10
        while power > 0 {
            length += 1
            power /= 10
        }
        for at in stride(from: count + length - 1, through: count, by: -1) {
            memory[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10)
            magnitude /= 10
        }
        count += length
    }

    private mutating func writeString(_ text: borrowing String, isQuoted: Bool = true) {
        if isQuoted { writeByte(UInt8(ascii: "\"")) }
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { writeContent($0) }
        if isDone == nil { Array(text.utf8).withUnsafeBufferPointer { writeContent($0) } }
        if isQuoted { writeByte(UInt8(ascii: "\"")) }
    }

    @inline(__always)
    private mutating func writeContent(_ content: UnsafeBufferPointer<UInt8>) {
        reserve(content.count)
        var start = 0
        var at = JSONEscapes.firstCandidate(in: content, from: 0)
        while at < content.count {
            if let escape = JSONEscapes.escape(content, at, options) {
                append(content, start..<at)
                for byte in escape.text.utf8 { writeByte(byte) }
                at += escape.replaced
                start = at
            } else {
                at += 1
            }
            at = JSONEscapes.firstCandidate(in: content, from: at)
        }
        append(content, start..<content.count)
    }

    @inline(__always)
    private mutating func append(_ content: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty, let base = content.baseAddress else { return }
        reserve(range.count)
        (memory + count).update(from: base + range.lowerBound, count: range.count)
        count += range.count
    }
}

/// One object with an array in it whose elements come one by one.
extension JSONWriter {
    /// Writes what stands before the first element.
    mutating func beginFrame(_ members: ArraySlice<Members.Element>, _ key: String) {
        writeByte(UInt8(ascii: "{"))
        depth = 1
        for (at, member) in members.enumerated() { writeMember(at, member.key, member.value) }
        if !members.isEmpty { writeByte(UInt8(ascii: ",")) }
        breakLine()
        writeString(key)
        writeByte(UInt8(ascii: ":"))
        if options.indentation != nil { writeByte(UInt8(ascii: " ")) }
        writeByte(UInt8(ascii: "["))
        depth = 2
    }

    mutating func writeElement(_ at: Int, _ value: borrowing Value) {
        if at > 0 { writeByte(UInt8(ascii: ",")) }
        breakLine()
        write(value)
    }

    /// Writes what stands behind the last element.
    mutating func endFrame(_ members: ArraySlice<Members.Element>, isEmpty: Bool) {
        depth = 1
        if !isEmpty { breakLine() }
        writeByte(UInt8(ascii: "]"))
        for member in members { writeMember(1, member.key, member.value) }
        depth = 0
        breakLine()
        writeByte(UInt8(ascii: "}"))
    }
}
