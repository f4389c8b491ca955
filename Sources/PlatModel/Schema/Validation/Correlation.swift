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

    func element(for element: Value) -> Correlation? {
        guard schema.listType == .map, let items = schema.items,
            case .array(let elements) = old, case .object(let members) = element
        else { return nil }
        let match = elements.first { candidate in
            guard case .object(let others) = candidate else { return false }
            return schema.listMapKeys.allSatisfy { members[$0] == others[$0] }
        }
        return match.map { Correlation(old: $0, schema: items) }
    }
}
