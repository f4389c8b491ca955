import PlatValue

extension FieldTypes {
    /// The paths of lists and objects in a value that have one owner each, and so are replaced as wholes.
    func atomics(in value: Value) -> [String] { atomics(in: value, root, "") }

    private func atomics(in value: Value, _ type: ID, _ path: String) -> [String] {
        switch atom(type, for: value) {
        case .scalar, .none: return []
        case .list(let list):
            let own = list.isAtomic ? [path] : []
            return own
                + (value.arrayValue ?? []).enumerated().flatMap { at, item in
                    atomics(in: item, list.element, "\(path)[\(at)]")
                }
        case .map(let map):
            let own = map.isAtomic ? [path] : []
            return own
                + (value.objectValue ?? Members()).flatMap { name, member in
                    map.fields[name].map { atomics(in: member, $0.type, "\(path).\(name)") } ?? []
                }
        }
    }
}
