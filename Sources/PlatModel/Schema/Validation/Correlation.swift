import PlatValue

/// The value that stood at a place before an update.
///
/// Members correspond by name, elements of a list of type map by their keys. Elements of other lists
/// have no counterpart: such a list corresponds only as a whole.
struct Correlation {
    let old: Value
    let schema: Schema

    func member(_ name: String) -> Correlation? {
        guard let child = schema.member(name), let value = old[name] else { return nil }
        return Correlation(old: value, schema: child)
    }
}

/// The values that the elements of a list of type map had before an update, found by their keys.
struct ElementCorrelations {
    private let before: [Value]
    private let items: Schema
    private let keys: [String]
    /// Where elements with the same keys may stand; nil for the few that are just looked through.
    private let places: [[String]: [Int]]?

    private static let few = 8

    /// Nil where the elements have no counterparts.
    init?(_ list: Correlation, for elements: [Value]) {
        guard list.schema.listType == .map, let items = list.schema.items,
            case .array(let before) = list.old
        else { return nil }
        self.before = before
        self.items = items
        let keys = list.schema.listMapKeys
        self.keys = keys
        places =
            before.count <= Self.few
            ? nil
            : Dictionary(grouping: before.indices) { Self.identity(of: before[$0], keys) }
    }

    subscript(element: Value) -> Correlation? {
        guard case .object(let members) = element else { return nil }
        let candidates = places.map { $0[Self.identity(of: element, keys)] ?? [] }
        let match = (candidates ?? Array(before.indices)).first { index in
            guard case .object(let others) = before[index] else { return false }
            return keys.allSatisfy { members[$0] == others[$0] }
        }
        return match.map { Correlation(old: before[$0], schema: items) }
    }

    /// Equal for elements with equal keys; a number is the same with a fraction and without.
    private static func identity(of element: Value, _ keys: [String]) -> [String] {
        keys.map { key in
            switch element[key] {
            case nil: ""
            case .integer(let number)?: "\(Double(number))"
            case .number(let number)?: "\(number)"
            case let value?: value.jsonText(sortedKeys: true)
            }
        }
    }
}
