import PlatValue

/// Which fields of an object another one has added, changed and removed.
struct FieldComparison: Sendable {
    var added = FieldSet()
    var modified = FieldSet()
    var removed = FieldSet()

    /// The same without the fields given and what is below them.
    func excluding(_ fields: FieldSet) -> FieldComparison {
        var result = self
        result.added = added.recursiveDifference(fields)
        result.modified = modified.recursiveDifference(fields)
        result.removed = removed.recursiveDifference(fields)
        return result
    }
}

extension FieldTypes {
    /// Compares two values of the root type.
    func compare(_ old: Value, _ new: Value) -> FieldComparison {
        var result = FieldComparison()
        compare(old, new, root, [], into: &result)
        return result
    }

    private func compare(
        _ old: Value?, _ new: Value?, _ type: ID, _ path: FieldPath,
        into result: inout FieldComparison
    ) {
        let oldShape = atom(type, for: old)
        let newShape = atom(type, for: new)
        var isLeaf = false
        if new == nil {
            isLeaf = compare(old, new, as: oldShape, path, into: &result)
        } else if old == nil || oldShape.kind == newShape.kind {
            isLeaf = compare(old, new, as: newShape, path, into: &result)
        } else {
            // What was of one form and is now of another has left the one and come into the other.
            _ = compare(old, new, as: oldShape, path, into: &result)
            isLeaf = compare(old, new, as: newShape, path, into: &result)
        }
        if !isLeaf {
            // A composite that came or went is a field itself, besides what is in it.
            if old == nil { result.added.insert(path) }
            if new == nil, old != nil { result.removed.insert(path) }
        }
    }

    /// Compares both sides as values of one form; whether they were taken as a whole.
    private func compare(
        _ old: Value?, _ new: Value?, as shape: Shape, _ path: FieldPath,
        into result: inout FieldComparison
    ) -> Bool {
        switch shape {
        case .scalar:
            compareWhole(old, new, path, into: &result)
            return true
        case .list(let list):
            let (left, right) = (old?.arrayValue ?? [], new?.arrayValue ?? [])
            // Two empty ones are compared as wholes, so that null and [] stay different.
            if list.isAtomic || (left.isEmpty && right.isEmpty) {
                compareWhole(old, new, path, into: &result)
                return true
            }
            compareItems(left, right, list, path, into: &result)
            return false
        case .map(let map):
            let (left, right) = (old?.objectValue ?? [:], new?.objectValue ?? [:])
            if map.isAtomic || (left.isEmpty && right.isEmpty) {
                compareWhole(old, new, path, into: &result)
                return true
            }
            for (name, value) in left {
                let type = map.fields[name]?.type ?? map.element
                compare(value, right[name], type, path + [.field(name)], into: &result)
            }
            for (name, value) in right where !left.contains(name) {
                let type = map.fields[name]?.type ?? map.element
                compare(nil, value, type, path + [.field(name)], into: &result)
            }
            return false
        case .none:
            return false
        }
    }

    private func compareWhole(
        _ old: Value?, _ new: Value?, _ path: FieldPath, into result: inout FieldComparison
    ) {
        if old == nil {
            result.added.insert(path)
        } else if new == nil {
            result.removed.insert(path)
        } else if old != new {
            result.modified.insert(path)
        }
    }

    private func compareItems(
        _ old: [Value], _ new: [Value], _ list: List, _ path: FieldPath,
        into result: inout FieldComparison
    ) {
        let (left, right) = (group(old, list), group(new, list))
        let elements = left.order + right.order.filter { left.items[$0] == nil }
        for element in elements {
            let (before, after) = (left.items[element] ?? [], right.items[element] ?? [])
            let itemPath = path + [element]
            // Elements that are the same count as one whole: it comes, changes and goes as such.
            if before.count >= 2, after.count >= 2 {
                if before != after { result.modified.insert(itemPath) }
            } else if before.count >= 2 {
                if let item = after.first {
                    compare(nil, item, list.element, itemPath, into: &result)
                }
                result.removed.insert(itemPath)
            } else if after.count >= 2 {
                if let item = before.first {
                    compare(item, nil, list.element, itemPath, into: &result)
                }
                result.added.insert(itemPath)
            } else {
                compare(before.first, after.first, list.element, itemPath, into: &result)
            }
        }
    }

    private func group(
        _ items: [Value], _ list: List
    ) -> (order: [PathElement], items: [PathElement: [Value]]) {
        var order: [PathElement] = []
        var groups: [PathElement: [Value]] = [:]
        for item in items {
            guard let element = elementIfAny(of: item, in: list) else { continue }
            if groups[element] == nil { order.append(element) }
            groups[element, default: []].append(item)
        }
        return (order, groups)
    }
}
