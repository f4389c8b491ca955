/// A dynamic JSON value: what requests, replies and manifests are made of.
///
/// Integers that fit 64 bits are exact; every other number is a `Double`. Two objects are equal when
/// they have the same members, whatever their order.
public enum Value: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([Value])
    case object(Members)
}

/// The members of a JSON object, in the order in which they were added.
///
/// Small objects are searched from front to back, which is faster than hashing; past
/// `indexThreshold` members an index by key is kept.
public struct Members: Sendable {
    /// A member: its name and what it holds.
    public typealias Element = (key: String, value: Value)

    private var entries: [Element] = []
    private var index: KeyIndex?
    static let indexThreshold = 24

    public init() {}

    /// Takes members in order; of two with the same key the later value wins.
    public init(_ elements: some Sequence<Element>) {
        for element in elements { self[element.key] = element.value }
    }

    /// Takes entries whose keys are known to differ.
    public init(uniqueEntries: [Element]) {
        entries = uniqueEntries
        if entries.count > Self.indexThreshold { rebuildIndex() }
    }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    public var keys: [String] { entries.map(\.key) }
    public var values: [Value] { entries.map(\.value) }

    /// The member's value; setting nil removes the member, setting a new key appends it.
    public subscript(key: String) -> Value? {
        get { position(of: key).map { entries[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let at?, let value?): entries[at].value = value
            case (let at?, nil): remove(at: at)
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
        _modify {
            // Taken out for the time of the change, so that nested changes happen in place.
            guard let at = position(of: key) else {
                var value: Value?
                yield &value
                if let value { append(key, value) }
                return
            }
            var value: Value? = .null
            swap(&value, at: at)
            yield &value
            if let value { entries[at].value = value } else { remove(at: at) }
        }
    }

    public func contains(_ key: String) -> Bool { position(of: key) != nil }

    @discardableResult
    public mutating func removeValue(forKey key: String) -> Value? {
        guard let at = position(of: key) else { return nil }
        let value = entries[at].value
        remove(at: at)
        return value
    }

    /// The same members with keys in ascending order of their UTF-8 bytes, as Go writes maps.
    public func sortedByKey() -> [Element] {
        entries.sorted { $0.key.bytesPrecede($1.key) }
    }

    /// Whether the keys already stand in the order of their bytes.
    var isSortedByKey: Bool {
        for at in entries.indices.dropFirst()
        where entries[at].key.bytesPrecede(entries[at - 1].key) {
            return false
        }
        return true
    }

    /// Calls `body` with the members in memory, without copying any.
    @inline(__always)
    func withEntries(_ body: (UnsafeBufferPointer<Element>) -> Void) {
        entries.withUnsafeBufferPointer(body)
    }

    private func position(of key: String) -> Int? {
        if let index { return index[KeyBytes(key)] }
        return entries.firstIndex { $0.key.hasSameBytes(as: key) }
    }

    private mutating func swap(_ value: inout Value?, at position: Int) {
        var taken = Value.null
        Swift.swap(&taken, &entries[position].value)
        value = taken
    }

    private mutating func append(_ key: String, _ value: Value) {
        entries.append((key, value))
        if index != nil {
            index?[KeyBytes(key)] = entries.count - 1
        } else if entries.count > Self.indexThreshold {
            rebuildIndex()
        }
    }

    private mutating func remove(at position: Int) {
        entries.remove(at: position)
        if index != nil { rebuildIndex() }
    }

    private mutating func rebuildIndex() {
        guard entries.count > Self.indexThreshold else {
            index = nil
            return
        }
        var fresh = KeyIndex(minimumCapacity: entries.count)
        for (at, entry) in entries.enumerated() { fresh[KeyBytes(entry.key)] = at }
        index = fresh
    }
}

extension Members: Sequence {
    public func makeIterator() -> IndexingIterator<[Element]> { entries.makeIterator() }
}

extension Members: Equatable {
    public static func == (left: Members, right: Members) -> Bool {
        guard left.count == right.count else { return false }
        // Objects that were read from the same source mostly agree in order too.
        for (at, entry) in left.entries.enumerated() {
            let other = right.entries[at]
            if other.key.hasSameBytes(as: entry.key) {
                guard other.value == entry.value else { return false }
            } else {
                guard right[entry.key] == entry.value else { return false }
            }
        }
        return true
    }
}

extension Members: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}

extension Value: Equatable {
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)): Double(a) == b
        case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .object(Members(elements.map { (key: $0.0, value: $0.1) }))
    }
}
