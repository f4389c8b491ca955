import PlatValue

extension FieldTypes {
    /// The fields that a configuration mentions: what its applier comes to own.
    ///
    /// Scalars, atomic lists and atomic maps are fields as wholes. An element of a set or of a list of
    /// type map is a field besides what is in it. A granular map is none, unless it is empty or null.
    func fields(of value: Value) -> FieldSet {
        var set = FieldSet()
        collect(value, root, [], into: &set)
        return set
    }

    private func collect(_ value: Value, _ type: ID, _ path: FieldPath, into set: inout FieldSet) {
        switch atom(type, for: value) {
        case .scalar:
            set.insert(path)
        case .list(let list):
            if list.isAtomic {
                set.insert(path)
            } else if let items = value.arrayValue {
                collect(items, list, path, into: &set)
            }
        case .map(let map):
            if map.isAtomic {
                set.insert(path)
            } else if let members = value.objectValue {
                for (name, member) in members {
                    let field = map.fields[name]
                    let memberPath = path + [.field(name)]
                    collect(member, field?.type ?? map.element, memberPath, into: &set)
                    let isEmpty = member.isNull || member.objectValue?.isEmpty == true
                    if isEmpty || field == nil { set.insert(memberPath) }
                }
            }
        case .none:
            break
        }
    }

    private func collect(
        _ items: [Value], _ list: List, _ path: FieldPath, into set: inout FieldSet
    ) {
        var counts: [PathElement: Int] = [:]
        let elements = items.map { item in elementIfAny(of: item, in: list) }
        for case let element? in elements { counts[element, default: 0] += 1 }
        for (item, element) in zip(items, elements) {
            guard let element else { continue }
            let itemPath = path + [element]
            // Elements that are the same are owned together, as one whole.
            if counts[element] == 1 { collect(item, list.element, itemPath, into: &set) }
            set.insert(itemPath)
        }
    }

    /// As `element(of:in:)`, nil for an item that has no identity. For values that were validated,
    /// in which there is no such item.
    func elementIfAny(of item: Value, in list: List) -> PathElement? {
        do throws(FieldTypeError) {
            return try element(of: item, in: list)
        } catch {
            return nil
        }
    }
}
