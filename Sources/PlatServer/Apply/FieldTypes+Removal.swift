import PlatValue

extension FieldTypes {
    /// The object without the fields given. A map or list that loses its last element stays, empty,
    /// unless it is itself one of the fields.
    func remove(_ fields: FieldSet, from value: Value) -> Value {
        fields.isEmpty ? value : remove(fields, from: value, root)
    }

    private func remove(_ fields: FieldSet, from value: Value, _ type: ID) -> Value {
        switch (atom(type, for: value), value) {
        case (.list(let list), .array(let items)):
            // Of an atomic list nothing can be removed but all of it.
            guard !list.isAtomic else { return .array([]) }
            var kept: [Value] = []
            for item in items {
                let node = elementIfAny(of: item, in: list).flatMap(fields.node)
                guard let node else {
                    kept.append(item)
                    continue
                }
                if node.isMember { continue }
                kept.append(remove(node.children, from: item, list.element))
            }
            return .array(kept)
        case (.map(let map), .object(let members)):
            guard !map.isAtomic else { return .object([:]) }
            var kept = Members()
            for (name, member) in members {
                guard let node = fields.node(.field(name)) else {
                    kept[name] = member
                    continue
                }
                if node.isMember { continue }
                let type = map.fields[name]?.type ?? map.element
                kept[name] = remove(node.children, from: member, type)
            }
            return .object(kept)
        default:
            return value
        }
    }
}
