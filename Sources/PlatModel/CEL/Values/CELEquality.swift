import PlatValue

/// When two values are the same, and which comes first.
enum CELEquality {
    /// Values of different kinds are simply different; numbers compare by what they count.
    static func equal(_ left: CELValue, _ right: CELValue) -> Bool {
        if let order = numericOrder(left, right) { return order == 0 }
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.string(let a), .string(let b)): return a.hasSameBytes(as: b)
        case (.bytes(let a), .bytes(let b)): return a == b
        case (.timestamp(let a), .timestamp(let b)): return a.moment == b.moment
        case (.duration(let a), .duration(let b)): return a == b
        case (.list(let a), .list(let b)): return equalLists(a, b)
        case (.map(let a), .map(let b)): return equalMaps(a, b)
        case (.type(let a), .type(let b)): return a == b
        case (.optional(let a), .optional(let b)):
            guard let a, let b else { return a == nil && b == nil }
            return equal(a, b)
        case (.quantity(let a), .quantity(let b)): return a.compare(b) == 0
        case (.url(let a), .url(let b)): return a == b
        case (.ip(let a), .ip(let b)): return a == b
        case (.cidr(let a), .cidr(let b)): return a == b
        case (.semver(let a), .semver(let b)): return a.compare(b) == 0
        case (.format(let a), .format(let b)): return a == b
        default: return false
        }
    }

    private static func equalLists(_ left: CELList, _ right: CELList) -> Bool {
        guard left.count == right.count else { return false }
        switch left.kind {
        case .atomic:
            if right.kind != .atomic { return equalLists(right, left) }
            return zip(left.elements, right.elements).allSatisfy(equal)
        case .set:
            let others = right.elements
            return left.elements.allSatisfy { element in others.contains { equal(element, $0) } }
        case .map:
            let others = right.elements
            return left.elements.allSatisfy { element in others.contains { equal(element, $0) } }
        }
    }

    private static func equalMaps(_ left: CELMap, _ right: CELMap) -> Bool {
        guard left.count == right.count else { return false }
        return left.entries.allSatisfy { key, value in
            right.find(key).map { equal(value, $0) } ?? false
        }
    }

    /// Negative, 0 or positive; nil where one of the two is no number, or not a number at all.
    static func numericOrder(_ left: CELValue, _ right: CELValue) -> Int? {
        switch (left, right) {
        case (.int(let a), .int(let b)): return order(a, b)
        case (.uint(let a), .uint(let b)): return order(a, b)
        case (.double(let a), .double(let b)): return floatOrder(a, b)
        case (.int(let a), .uint(let b)): return a < 0 ? -1 : order(UInt64(a), b)
        case (.uint(let a), .int(let b)): return b < 0 ? 1 : order(a, UInt64(b))
        case (.int(let a), .double(let b)): return mixedOrder(a, b)
        case (.double(let a), .int(let b)): return mixedOrder(b, a).map { -$0 }
        case (.uint(let a), .double(let b)): return mixedOrder(a, b)
        case (.double(let a), .uint(let b)): return mixedOrder(b, a).map { -$0 }
        default: return nil
        }
    }

    private static func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }

    private static func floatOrder(_ a: Double, _ b: Double) -> Int? {
        a.isNaN || b.isNaN ? nil : order(a, b)
    }

    private static func mixedOrder<T: FixedWidthInteger>(_ a: T, _ b: Double) -> Int? {
        if b.isNaN { return nil }
        if b < Double(T.min) { return 1 }
        if b >= Double(T.max) { return -1 }
        return order(Double(a), b)
    }

    /// The order of two values that have one; nil means that they cannot be compared.
    static func compare(_ left: CELValue, _ right: CELValue) -> Int? {
        if let order = numericOrder(left, right) { return order }
        switch (left, right) {
        case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
        case (.string(let a), .string(let b)): return textOrder(a.utf8, b.utf8)
        case (.bytes(let a), .bytes(let b)): return textOrder(a, b)
        case (.timestamp(let a), .timestamp(let b)):
            let order = order(a.moment.seconds, b.moment.seconds)
            return order != 0 ? order : self.order(a.moment.nanoseconds, b.moment.nanoseconds)
        case (.duration(let a), .duration(let b)): return order(a.nanoseconds, b.nanoseconds)
        default: return nil
        }
    }

    private static func textOrder(
        _ a: some Collection<UInt8>, _ b: some Collection<UInt8>
    ) -> Int {
        if a.lexicographicallyPrecedes(b) { return -1 }
        return a.elementsEqual(b) ? 0 : 1
    }
}
