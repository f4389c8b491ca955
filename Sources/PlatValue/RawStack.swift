/// A stack in raw memory, whose upper part moves out as an array of exactly its size.
struct RawStack<Element>: ~Copyable {
    private(set) var count = 0
    private var capacity = 0
    private var memory: UnsafeMutablePointer<Element>

    init() {
        memory = UnsafeMutablePointer<Element>.allocate(capacity: 64)
        capacity = 64
    }

    deinit {
        memory.deinitialize(count: count)
        memory.deallocate()
    }

    subscript(index: Int) -> Element {
        @inline(__always) get { memory[index] }
        @inline(__always) set { memory[index] = newValue }
    }

    @inline(__always)
    mutating func push(_ element: consuming Element) {
        if count == capacity { grow() }
        (memory + count).initialize(to: element)
        count += 1
    }

    mutating func removeLast(_ number: Int) {
        count -= number
        (memory + count).deinitialize(count: number)
    }

    @inline(__always)
    mutating func popArray(from start: Int) -> [Element] {
        let size = count - start
        guard size > 0 else { return [] }
        let source = memory + start
        count = start
        return Array(unsafeUninitializedCapacity: size) { buffer, initialized in
            buffer.baseAddress?.moveInitialize(from: source, count: size)
            initialized = size
        }
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: memory, count: count)
        memory.deallocate()
        memory = larger
        capacity *= 2
    }
}

/// Keys seen lately: Kubernetes' objects repeat the same few, and one string serves all of them.
struct KeyCache: ~Copyable {
    private var slots = [String](repeating: "", count: 512)

    @inline(__always)
    mutating func key(for content: UnsafeBufferPointer<UInt8>) -> (String, UInt32) {
        let hash = Self.hash(content)
        // Up to fifteen bytes live inside of the String: making one costs less than looking it up.
        if content.count <= 15 { return (String(decoding: content, as: UTF8.self), hash) }
        let slot = Int(hash & 511)
        if Self.isEqual(slots[slot], content) { return (slots[slot], hash) }
        let key = String(decoding: content, as: UTF8.self)
        slots[slot] = key
        return (key, hash)
    }

    @inline(__always)
    private static func isEqual(_ key: String, _ content: UnsafeBufferPointer<UInt8>) -> Bool {
        guard key.utf8.count == content.count else { return false }
        return key.utf8.withContiguousStorageIfAvailable { $0.elementsEqual(content) } ?? false
    }

    /// FNV-1a over the key's bytes.
    @inline(__always)
    static func hash(_ content: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for byte in content { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return hash
    }
}
