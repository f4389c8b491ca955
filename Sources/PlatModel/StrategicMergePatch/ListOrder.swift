import PlatValue

/// Putting lists that are merged in order: the patch's order counts first, then that of the object.
struct ListOrder {
    /// By which elements are the same; empty for lists of scalars.
    let mergeKey: String
    let isOfObjects: Bool

    /// Both parts of a merged list, each in its order, interleaved so that each element of the object
    /// stands before the first element of the patch that comes after it in the object.
    func arrange(
        patch: [Value], others: [Value], patchOrder: [Value], objectOrder: [Value]
    ) throws(MergePatchError) -> [Value] {
        let patch = try sorted(patch, by: patchOrder)
        let others = try sorted(others, by: objectOrder)
        var result: [Value] = []
        var (at, patchAt) = (0, 0)
        while at < others.count || patchAt < patch.count {
            if at == others.count {
                result.append(patch[patchAt])
                patchAt += 1
            } else if patchAt == patch.count
                || precedes(others[at], patch[patchAt], in: objectOrder)
            {
                result.append(others[at])
                at += 1
            } else {
                result.append(patch[patchAt])
                patchAt += 1
            }
        }
        return result
    }

    private func precedes(_ left: Value, _ right: Value, in order: [Value]) -> Bool {
        guard let at = index(of: left, in: order), let other = index(of: right, in: order) else {
            return false
        }
        return at < other
    }

    /// The elements in the order of another list; those that are to be deleted last.
    func sorted(_ list: [Value], by order: [Value]) throws(MergePatchError) -> [Value] {
        var kept = list
        var deleted: [Value] = []
        if isOfObjects {
            try requireKey(list)
            try requireKey(order)
            (kept, deleted) = try Self.partitionDeletions(list)
        }
        // An insertion sort, since the order says nothing of elements that are not in it.
        for start in kept.indices.dropFirst() {
            var at = start
            while at > 0, comesBefore(kept[at], kept[at - 1], order) {
                kept.swapAt(at, at - 1)
                at -= 1
            }
        }
        return kept + deleted
    }

    private func comesBefore(_ left: Value, _ right: Value, _ order: [Value]) -> Bool {
        guard let at = index(of: left, in: order), let other = index(of: right, in: order) else {
            return true
        }
        return at < other
    }

    private func requireKey(_ list: [Value]) throws(MergePatchError) {
        for item in list {
            guard case .object(let members) = item else { throw .badArgument("map", item) }
            if members[mergeKey] == nil { throw .noMergeKey(item, mergeKey) }
        }
    }

    static func partitionDeletions(
        _ list: [Value]
    ) throws(MergePatchError) -> (kept: [Value], deleted: [Value]) {
        var kept: [Value] = []
        var deleted: [Value] = []
        for item in list {
            guard case .object(let members) = item else { throw .badArgument("map", item) }
            if members["$patch"] == "delete" { deleted.append(item) } else { kept.append(item) }
        }
        return (kept, deleted)
    }

    private func identity(_ item: Value) -> Value? { isOfObjects ? item[mergeKey] : item }

    func index(of item: Value, in list: [Value]) -> Int? {
        let wanted = identity(item)
        return list.firstIndex { Self.isSame(identity($0), wanted) }
    }

    /// The elements that a list names, and those that it does not.
    func partition(
        _ list: [Value], by named: [Value]
    ) throws(MergePatchError) -> (named: [Value], others: [Value]) {
        var result: (named: [Value], others: [Value]) = ([], [])
        for item in list {
            let isNamed: Bool
            if mergeKey.isEmpty {
                isNamed = named.contains { Self.isSame($0, item) }
            } else {
                guard case .object(let members) = item else { throw .badArgument("map", item) }
                guard let key = members[mergeKey] else { throw .noMergeKey(item, mergeKey) }
                isNamed = try Self.find(mergeKey, key, in: named) != nil
            }
            if isNamed { result.named.append(item) } else { result.others.append(item) }
        }
        return result
    }

    /// Whether two values identify the same element: 80 and 80.0 do not.
    static func isSame(_ left: Value?, _ right: Value?) -> Bool {
        left == right && left.map(GoText.typeName) == right.map(GoText.typeName)
    }

    static func find(
        _ mergeKey: String, _ key: Value, in list: [Value]
    ) throws(MergePatchError) -> Int? {
        for (at, item) in list.enumerated() {
            guard case .object(let members) = item else {
                throw MergePatchError(.unfit, "value for key \(at) is not a map")
            }
            if isSame(members[mergeKey], key) { return at }
        }
        return nil
    }

    /// Whether the elements of the lists are objects, which must be the same for all.
    static func areObjects(_ lists: [[Value]]) throws(MergePatchError) -> Bool {
        var first: String?
        for item in lists.joined() {
            let type = GoText.typeName(item)
            if first == nil, case .array = item { throw .listOfLists }
            if let first, first != type {
                let text = GoText.plain(.array(lists.map { .array($0) }))
                throw MergePatchError(.unfit, "list element types are not identical: \(text)")
            }
            first = type
        }
        guard let first else {
            throw MergePatchError(.unfit, "no elements in any of the given slices")
        }
        return first == GoText.typeName(.object([:]))
    }
}

extension MergePatchError {
    static func noMergeKey(_ item: Value, _ key: String) -> MergePatchError {
        MergePatchError(
            .unfit, "map: \(GoText.plain(item)) does not contain declared merge key: \(key)")
    }

    /// `expected` is map or slice.
    static func badArgument(_ expected: String, _ actual: Value) -> MergePatchError {
        let name = GoText.typeName(expected == "map" ? .object([:]) : .array([]))
        let found = actual.isNull ? "%!s(<nil>)" : GoText.typeName(actual)
        return MergePatchError(.unfit, "expected a \(name), but received a \(found)")
    }
}
