import PlatModel
import PlatValue

/// One step on the way from an object to a field of it.
enum PathElement: Sendable, Equatable {
    case field(String)
    /// The element of a list of type map whose key fields have these values, sorted by name.
    case key([KeyField])
    /// The element of a set that has this value.
    case value(Value)
    case index(Int)

    struct KeyField: Sendable, Equatable {
        let name: String
        let value: Value
    }
}

extension PathElement: Comparable {
    static func < (left: PathElement, right: PathElement) -> Bool { left.order(right) < 0 }

    /// Negative, zero or positive, as this element comes before, with or after the other.
    func order(_ other: PathElement) -> Int {
        switch (self, other) {
        case (.field(let a), .field(let b)):
            return a == b ? 0 : (a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1)
        case (.key(let a), .key(let b)):
            return Self.order(a, b)
        case (.value(let a), .value(let b)):
            return a.order(b)
        case (.index(let a), .index(let b)):
            return a == b ? 0 : (a < b ? -1 : 1)
        default:
            return rank - other.rank
        }
    }

    private var rank: Int {
        switch self {
        case .field: 0
        case .key: 1
        case .value: 2
        case .index: 3
        }
    }

    private static func order(_ left: [KeyField], _ right: [KeyField]) -> Int {
        for (a, b) in zip(left, right) {
            if a.name != b.name {
                return a.name.utf8.lexicographicallyPrecedes(b.name.utf8) ? -1 : 1
            }
            let order = a.value.order(b.value)
            if order != 0 { return order }
        }
        return left.count - right.count
    }
}

extension PathElement: CustomStringConvertible {
    /// As messages print it: `.name`, `[port=80,protocol="TCP"]`, `[="x"]`, `[3]`.
    var description: String {
        switch self {
        case .field(let name):
            "." + name
        case .key(let fields):
            "[" + fields.map { "\($0.name)=\(GoText.scalar($0.value))" }.joined(separator: ",")
                + "]"
        case .value(let value):
            "[=" + GoText.scalar(value) + "]"
        case .index(let index):
            "[\(index)]"
        }
    }
}

/// The way from an object to a field of it.
typealias FieldPath = [PathElement]

extension [PathElement] {
    var text: String { map(\.description).joined() }
}

extension Value {
    /// A total order over scalars: numbers by size, then texts, booleans, the rest.
    func order(_ other: Value) -> Int {
        func compare<T: Comparable>(_ a: T, _ b: T) -> Int { a == b ? 0 : (a < b ? -1 : 1) }
        switch (self, other) {
        case (.integer(let a), .integer(let b)):
            return compare(a, b)
        case (.integer, .number), (.number, .integer), (.number, .number):
            return compare(doubleValue ?? 0, other.doubleValue ?? 0)
        case (.string(let a), .string(let b)):
            return a == b ? 0 : (a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1)
        case (.bool(let a), .bool(let b)):
            return compare(a ? 1 : 0, b ? 1 : 0)
        case (.array(let a), .array(let b)):
            for (x, y) in zip(a, b) {
                let order = x.order(y)
                if order != 0 { return order }
            }
            return a.count - b.count
        case (.object(let a), .object(let b)):
            for (x, y) in zip(a.sortedByKey(), b.sortedByKey()) {
                if x.key != y.key {
                    return x.key.utf8.lexicographicallyPrecedes(y.key.utf8) ? -1 : 1
                }
                let order = x.value.order(y.value)
                if order != 0 { return order }
            }
            return a.count - b.count
        default:
            return orderRank - other.orderRank
        }
    }

    private var orderRank: Int {
        switch self {
        case .integer, .number: 0
        case .string: 1
        case .bool: 2
        case .array: 3
        case .object: 4
        case .null: 5
        }
    }
}
