import PlatValue

extension PatchMerger {
    func merge(
        _ list: [Value], _ patch: [Value], _ member: PatchType.Member, deletes: Bool
    ) throws(MergePatchError) -> [Value] {
        guard member.mergesLists || deletes else { return patch }
        if list.isEmpty, patch.isEmpty { return list }
        let isOfObjects = try ListOrder.areObjects([list, patch])
        let order = ListOrder(mergeKey: member.mergeKey, isOfObjects: isOfObjects)
        var (original, changes, merged) = (list, patch, [Value]())
        if !isOfObjects {
            if deletes, carriesOutDirectives { return list.filter { !patch.contains($0) } }
            merged = Self.withoutDuplicates(list + patch)
        } else {
            guard !member.mergeKey.isEmpty else {
                throw MergePatchError(.unfit, "cannot merge lists without merge key for struct")
            }
            (original, changes) = try carryOutDirectives(list, patch, member.mergeKey)
            merged = original
            for change in changes { try merge(change, into: &merged, member) }
        }
        let (named, others) = try order.partition(merged, by: changes)
        return try order.arrange(
            patch: named, others: others, patchOrder: changes, objectOrder: original)
    }

    private func merge(
        _ change: Value, into list: inout [Value], _ member: PatchType.Member
    ) throws(MergePatchError) {
        guard case .object(let changes) = change, let key = changes[member.mergeKey] else {
            throw .noMergeKey(change, member.mergeKey)
        }
        guard let at = try ListOrder.find(member.mergeKey, key, in: list) else {
            list.append(change)
            return
        }
        list[at] = .object(try merge(list[at].objectValue ?? [:], changes, member.type))
    }

    /// Deletes and replaces as the patch's elements say; the others are what remains of the patch.
    private func carryOutDirectives(
        _ list: [Value], _ patch: [Value], _ mergeKey: String
    ) throws(MergePatchError) -> (list: [Value], patch: [Value]) {
        var list = list
        var rest: [Value] = []
        var replaces = false
        for item in patch {
            guard case .object(let members) = item, let directive = members[Self.marker] else {
                rest.append(item)
                continue
            }
            switch directive {
            case "delete":
                guard let key = members[mergeKey] else { throw .noMergeKey(item, mergeKey) }
                while let at = try ListOrder.find(mergeKey, key, in: list) { list.remove(at: at) }
            case "replace":
                replaces = true
            case "merge":
                throw MergePatchError(
                    .unfit, "merging lists cannot yet be specified in the patch")
            default:
                throw .unknownDirective(directive, members)
            }
        }
        return replaces ? (rest, []) : (list, rest)
    }

    /// Without repetitions: in place of one the last element moves up, as upstream has it.
    static func withoutDuplicates(_ list: [Value]) -> [Value] {
        var result = list
        var at = 0
        while at < result.count {
            var other = at + 1
            while other < result.count {
                if result[at] == result[other] {
                    result[other] = result[result.count - 1]
                    result.removeLast()
                } else {
                    other += 1
                }
            }
            at += 1
        }
        return result
    }

    /// Merges the lists for which the patch gives an order, and takes them out of the patch.
    func mergeOrderedLists(
        _ object: inout Members, _ patch: inout Members, _ type: PatchType
    ) throws(MergePatchError) {
        for (key, wanted) in patch where key.hasPrefix(Self.elementOrder) {
            if !carriesOutDirectives {
                if let other = object[key], other != wanted { throw .badElementOrder }
                object[key] = wanted
            }
            patch.removeValue(forKey: key)
            guard case .array(let order) = wanted else { throw .badArgument("slice", wanted) }
            let name = try Self.listName(key, Self.elementOrder, .badElementOrder)
            let original = try Self.list(object[name])
            let changes = try Self.list(patch[name])
            let member = try type.member(name)
            try Self.validate(changes ?? [], against: order, member.mergeKey)
            let merged: [Value]
            switch (original, changes) {
            case (let original?, nil): merged = original
            case (nil, let changes?): merged = changes.compactMap(Self.withoutDirectives)
            case (let original?, let changes?):
                merged = try merge(original, changes, member, deletes: false)
            case (nil, nil): continue
            }
            let isOfObjects = try ListOrder.areObjects([original ?? [], changes ?? []])
            let (named, others) = try ListOrder(
                mergeKey: member.mergeKey, isOfObjects: !member.mergeKey.isEmpty
            ).partition(merged, by: order)
            let objectOrder = Self.order(of: original ?? [], after: changes ?? [], member.mergeKey)
            object[name] = .array(
                try ListOrder(mergeKey: member.mergeKey, isOfObjects: isOfObjects).arrange(
                    patch: named, others: others, patchOrder: order, objectOrder: objectOrder))
            patch.removeValue(forKey: name)
        }
    }

    /// The object's order as upstream sees it: elements that the patch deletes make room for those that
    /// it adds, which then have a place in that order.
    private static func order(
        of original: [Value], after changes: [Value], _ mergeKey: String
    ) -> [Value] {
        guard !mergeKey.isEmpty else { return original }
        var places = original
        var count = places.count
        func place(of item: Value) -> Int? {
            places[..<count].firstIndex { ListOrder.isSame($0[mergeKey], item[mergeKey]) }
        }
        for change in changes where change[marker] == "delete" {
            while let at = place(of: change) {
                places.replaceSubrange(at..<count - 1, with: places[(at + 1)..<count])
                count -= 1
            }
        }
        if changes.contains(where: { $0[marker] == "replace" }) { return places }
        for change in changes where change[marker] == nil && place(of: change) == nil {
            guard count < places.count else { break }
            places[count] = change
            count += 1
        }
        return places
    }

    private static func list(_ value: Value?) throws(MergePatchError) -> [Value]? {
        guard let value else { return nil }
        guard case .array(let items) = value else { throw .badArgument("slice", value) }
        return items
    }

    /// The patch's elements must be in the order list, in that order.
    private static func validate(
        _ patch: [Value], against order: [Value], _ mergeKey: String
    ) throws(MergePatchError) {
        if patch.isEmpty || order.isEmpty { return }
        let kept = mergeKey.isEmpty ? patch : try ListOrder.partitionDeletions(patch).kept
        var (at, orderAt) = (0, 0)
        while at < kept.count, orderAt < order.count {
            if kept[at][marker] != nil {
                at += 1
                continue
            }
            if try isSame(kept[at], order[orderAt], mergeKey) { at += 1 }
            orderAt += 1
        }
        guard at < kept.count, orderAt >= order.count else { return }
        throw MergePatchError(
            .unfit,
            "The order in patch list:\n\(GoText.plain(.array(patch)))\n doesn't match "
                + "\(elementOrder) list:\n\(GoText.plain(.array(order)))\n")
    }

    static func isSame(
        _ left: Value, _ right: Value, _ mergeKey: String
    ) throws(MergePatchError) -> Bool {
        if mergeKey.isEmpty { return ListOrder.isSame(left, right) }
        var keys: [Value] = []
        for item in [left, right] {
            guard case .object(let members) = item else { throw .badArgument("map", item) }
            guard let key = members[mergeKey] else { throw .noMergeKey(item, mergeKey) }
            keys.append(key)
        }
        return ListOrder.isSame(keys[0], keys[1])
    }
}
