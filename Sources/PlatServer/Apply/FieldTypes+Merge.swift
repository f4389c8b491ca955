import PlatValue

extension FieldTypes {
    /// Merges a configuration into an object: it wins where both have a leaf; objects, sets and lists
    /// of type map are united.
    func merge(_ object: Value, _ configuration: Value) throws(FieldTypeError) -> Value {
        try merge(object, configuration, root) ?? .null
    }

    private func merge(_ left: Value?, _ right: Value?, _ type: ID) throws(FieldTypeError) -> Value?
    {
        let shape = atom(type, for: right ?? left)
        switch shape {
        case .scalar, .none:
            return right ?? left
        case .list(let list):
            let (old, new) = (left?.arrayValue ?? [], right?.arrayValue ?? [])
            // Two empty ones are merged as wholes, so that null and [] stay different.
            if list.isAtomic || (old.isEmpty && new.isEmpty) { return right ?? left }
            let items = try merge(old, new, list)
            if items.isEmpty { return nil }
            return .array(items)
        case .map(let map):
            let (old, new) = (left?.objectValue ?? [:], right?.objectValue ?? [:])
            if map.isAtomic || (old.isEmpty && new.isEmpty) { return right ?? left }
            let members = try merge(old, new, map)
            if members.isEmpty { return nil }
            return .object(members)
        }
    }

    private func merge(_ old: Members, _ new: Members, _ map: Map) throws(FieldTypeError) -> Members
    {
        var result = Members()
        for (name, value) in old {
            let type = map.fields[name]?.type ?? map.element
            do throws(FieldTypeError) {
                if let merged = try merge(value, new[name], type) { result[name] = merged }
            } catch {
                throw error.below(.field(name))
            }
        }
        for (name, value) in new where !old.contains(name) {
            let type = map.fields[name]?.type ?? map.element
            do throws(FieldTypeError) {
                if let merged = try merge(nil, value, type) { result[name] = merged }
            } catch {
                throw error.below(.field(name))
            }
        }
        return result
    }

    /// Elements that both have come in the configuration's order; those that only the object has keep
    /// their place relative to their neighbours, those that only the configuration has likewise.
    private func merge(_ old: [Value], _ new: [Value], _ list: List) throws(FieldTypeError)
        -> [Value]
    {
        let left = try ListIndex(old, list, self, allowsDuplicates: true)
        let right = try ListIndex(new, list, self, allowsDuplicates: false)
        var shared = right.elements.filter { left.values[$0] != nil }[...]
        var nextShared = shared.popFirst()
        var merged: Set<PathElement> = []
        var result: [Value] = []
        var (at, newAt) = (0, 0)

        func take(_ element: PathElement, _ a: Value?, _ b: Value?) throws(FieldTypeError) {
            if let item = try merge(a, b, list.element) { result.append(item) }
        }

        while at < left.elements.count || newAt < right.elements.count {
            if at < left.elements.count, newAt < right.elements.count {
                let element = left.elements[at]
                if element == right.elements[newAt] {
                    merged.insert(element)
                    try take(element, left.values[element], right.values[element])
                    at += 1
                    newAt += 1
                    nextShared = shared.popFirst()
                    continue
                }
                if right.values[element] != nil, let wanted = nextShared, wanted != element {
                    // Shared, but not the one whose turn it is.
                    at += 1
                    continue
                }
            }
            if at < left.elements.count {
                let element = left.elements[at]
                if right.values[element] == nil {
                    try take(element, old[at], nil)
                    at += 1
                    continue
                } else if merged.contains(element) {
                    at += 1
                }
            }
            if newAt < right.elements.count {
                let element = right.elements[newAt]
                merged.insert(element)
                try take(element, left.values[element], right.values[element])
                newAt += 1
                if nextShared == element { nextShared = shared.popFirst() }
            }
        }
        return result
    }
}

/// The elements of a list in order, and the item of each.
private struct ListIndex {
    var elements: [PathElement] = []
    var values: [PathElement: Value] = [:]

    init(
        _ items: [Value], _ list: FieldTypes.List, _ types: FieldTypes, allowsDuplicates: Bool
    ) throws(FieldTypeError) {
        for (at, item) in items.enumerated() {
            let element: PathElement
            do throws(FieldTypeError) {
                element = try types.element(of: item, in: list)
            } catch {
                throw FieldTypeError("element \(at): \(error)")
            }
            if values[element] == nil {
                values[element] = item
            } else if allowsDuplicates {
                // Elements that are the same are not merged with a new one: it replaces them.
                values[element] = .null
            } else {
                throw FieldTypeError("duplicate entries for key \(element)")
            }
            elements.append(element)
        }
    }
}

extension FieldTypeError {
    func below(_ element: PathElement) -> FieldTypeError {
        FieldTypeError(
            findings.map { Finding(path: element.description + $0.path, reason: $0.reason) })
    }
}
