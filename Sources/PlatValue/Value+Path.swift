/// Reading and changing parts of a value by key and index.
extension Value {
    public var isNull: Bool { if case .null = self { true } else { false } }
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    public var arrayValue: [Value]? { if case .array(let value) = self { value } else { nil } }
    public var objectValue: Members? { if case .object(let value) = self { value } else { nil } }

    /// The value as an integer, also when it is a whole `Double` that an `Int64` holds exactly.
    public var integerValue: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The value as a `Double`, whichever kind of number it is.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// A member of an object; nil when this is not an object or has no such member. Setting on a
    /// value that is no object makes it one; setting nil removes the member.
    public subscript(key: String) -> Value? {
        get { if case .object(let members) = self { members[key] } else { nil } }
        set {
            if newValue == nil, objectValue == nil { return }
            withMembers { $0[key] = newValue }
        }
        _modify {
            var members = takeMembers()
            let wasObject = members != nil
            var taken = members ?? Members()
            members = nil
            yield &taken[key]
            if wasObject || !taken.isEmpty { self = .object(taken) }
        }
    }

    /// An element of an array; nil when this is not an array or the index is outside of it.
    public subscript(index: Int) -> Value? {
        if case .array(let elements) = self, elements.indices.contains(index) {
            elements[index]
        } else {
            nil
        }
    }

    /// What stands below this value at the keys given, nil where a key is missing.
    public func at(_ keys: String...) -> Value? { at(keys) }

    public func at(_ keys: [String]) -> Value? {
        var current = self
        for key in keys {
            guard let next = current[key] else { return nil }
            current = next
        }
        return current
    }

    /// Sets (or with nil removes) what stands at the keys given, making the objects on the way.
    public mutating func set(_ value: Value?, at keys: String...) {
        set(value, at: keys[...])
    }

    public mutating func set(_ value: Value?, at keys: ArraySlice<String>) {
        guard let first = keys.first else {
            self = value ?? .null
            return
        }
        if value == nil, self[first] == nil { return }
        if keys.count == 1 {
            self[first] = value
        } else {
            var child = self[first] ?? .object(Members())
            self[first] = .null
            child.set(value, at: keys.dropFirst())
            self[first] = child
        }
    }

    /// Calls `change` with the members of this object (none, where it is not one) and keeps the result.
    public mutating func withMembers<R>(_ change: (inout Members) -> R) -> R {
        var members = takeMembers() ?? Members()
        let result = change(&members)
        self = .object(members)
        return result
    }

    /// Calls `change` with the elements of this array (none, where it is not one) and keeps the result.
    public mutating func withElements<R>(_ change: (inout [Value]) -> R) -> R {
        var elements = arrayValue ?? []
        self = .null
        let result = change(&elements)
        self = .array(elements)
        return result
    }

    private mutating func takeMembers() -> Members? {
        guard case .object(let members) = self else { return nil }
        self = .null
        return members
    }
}

extension Value {
    /// A list of texts.
    public init(strings: some Sequence<String>) { self = .array(strings.map(Value.string)) }
}

extension Optional where Wrapped == Value {
    /// The texts of an array; anything else in it, or instead of it, is passed over.
    public var strings: [String] { self?.arrayValue?.compactMap(\.stringValue) ?? [] }
}
