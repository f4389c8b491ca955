import PlatValue

/// Computes the strategic merge patch from one object to another.
struct StrategicDiff {
    /// Adds the order of merged lists, so that the server puts the elements in it.
    var ordersElements = false
    var ignoresChanges = false
    var ignoresDeletions = false
    private var namesKeptKeys = false

    init(ordersElements: Bool = false, ignoresChanges: Bool = false, ignoresDeletions: Bool = false)
    {
        self.ordersElements = ordersElements
        self.ignoresChanges = ignoresChanges
        self.ignoresDeletions = ignoresDeletions
    }

    func patch(
        from old: Members, to new: Members, _ type: PatchType
    ) throws(MergePatchError) -> Members {
        var patch = Members()
        for (key, value) in new {
            guard let before = old[key] else {
                if !ignoresChanges { patch[key] = value }
                continue
            }
            if key == PatchMerger.marker {
                guard before.stringValue != nil, value.stringValue != nil else {
                    throw MergePatchError(.unfit, "invalid value for special key: $patch")
                }
                if before != value { patch[key] = value }
                continue
            }
            try add(key, before, value, to: &patch, type)
        }
        if !ignoresDeletions {
            for key in old.keys where !new.contains(key) { patch[key] = .null }
        }
        let kept = new.filter { !$0.value.isNull }.map { Value.string($0.key) }
        let hasLost = old.keys.contains { !new.contains($0) }
        if namesKeptKeys, !kept.isEmpty, !patch.isEmpty || hasLost {
            patch[PatchMerger.retainKeys] = .array(Self.sorted(kept))
        }
        return patch
    }

    private func add(
        _ key: String, _ before: Value, _ value: Value, to patch: inout Members, _ type: PatchType
    ) throws(MergePatchError) {
        switch (before, value) {
        case (.object(let old), .object(let new)):
            if before == value { return }
            let member = try type.member(key)
            var inner = self
            inner.namesKeptKeys = member.retainsKeys
            let change = try inner.patch(from: old, to: new, member.type)
            if !change.isEmpty { patch[key] = .object(change) }
        case (.array(let old), .array(let new)):
            try add(key, old, new, to: &patch, type)
        default:
            let isSame = ListOrder.isSame(before, value)
            if !isSame, !ignoresChanges { patch[key] = value }
        }
    }

    private func add(
        _ key: String, _ old: [Value], _ new: [Value], to patch: inout Members, _ type: PatchType
    ) throws(MergePatchError) {
        let found: PatchType.Member?
        do throws(MergePatchError) {
            found = try type.member(key)
        } catch {
            // What is not known does no harm where nothing changes.
            if old == new { return }
            throw error
        }
        guard let member = found, member.mergesLists else {
            if !ignoresChanges, old != new { patch[key] = .array(new) }
            return
        }
        var inner = self
        inner.namesKeptKeys = member.retainsKeys
        let lists = try inner.lists(from: old, to: new, member)
        if !lists.changes.isEmpty { patch[key] = .array(lists.changes) }
        if !lists.deletions.isEmpty {
            patch["\(PatchMerger.deletions)/\(key)"] = .array(lists.deletions)
        }
        if !lists.order.isEmpty {
            patch["\(PatchMerger.elementOrder)/\(key)"] = .array(lists.order)
        }
    }

    private struct Lists {
        var changes: [Value] = []
        var deletions: [Value] = []
        var order: [Value] = []
    }

    private func lists(
        from old: [Value], to new: [Value], _ member: PatchType.Member
    ) throws(MergePatchError) -> Lists {
        if old.isEmpty { return ignoresChanges ? Lists() : Lists(changes: new) }
        let isOfObjects = try ListOrder.areObjects([old, new])
        let order = ListOrder(mergeKey: member.mergeKey, isOfObjects: isOfObjects)
        var result = Lists()
        if isOfObjects {
            let (changed, deleted) = try objects(from: old, to: new, member)
            result.changes = try order.sorted(changed, by: new) + deleted
            let isSameOrder = try hasSameOrder(old, new, member.mergeKey)
            let hasChanges = !result.changes.isEmpty
            if ordersElements,
                (!ignoresChanges && (hasChanges || !isSameOrder))
                    || (!ignoresDeletions && hasChanges)
            {
                result.order = new.map { [member.mergeKey: $0[member.mergeKey] ?? .null] }
            }
        } else {
            let sortedOld = Self.sorted(old)
            let (added, deleted) = scalars(from: sortedOld, to: Self.sorted(new))
            result.changes = try order.sorted(added, by: new)
            result.deletions = PatchMerger.withoutDuplicates(deleted)
            // Upstream compares the sorted list here; its order is sent once too often, which is no harm.
            if ordersElements,
                (!ignoresDeletions && !deleted.isEmpty) || (!ignoresChanges && sortedOld != new)
            {
                result.order = new
            }
        }
        return result
    }

    private func hasSameOrder(
        _ old: [Value], _ new: [Value], _ mergeKey: String
    ) throws(MergePatchError) -> Bool {
        guard old.count == new.count else { return false }
        for (a, b) in zip(old, new) where !(try PatchMerger.isSame(a, b, mergeKey)) { return false }
        return true
    }

    private func scalars(
        from old: [Value], to new: [Value]
    ) -> (added: [Value], deleted: [Value]) {
        var (added, deleted): ([Value], [Value]) = ([], [])
        var (at, newAt) = (0, 0)
        while at < old.count || newAt < new.count {
            let a = at < old.count ? GoText.plain(old[at]) : nil
            let b = newAt < new.count ? GoText.plain(new[newAt]) : nil
            if a == b {
                at += 1
                newAt += 1
            } else if let b, a.map({ Self.isBefore(b, $0) }) ?? true {
                if !ignoresChanges { added.append(new[newAt]) }
                newAt += 1
            } else {
                if !ignoresDeletions { deleted.append(old[at]) }
                at += 1
            }
        }
        return (added, deleted)
    }

    private func objects(
        from old: [Value], to new: [Value], _ member: PatchType.Member
    ) throws(MergePatchError) -> (changed: [Value], deleted: [Value]) {
        let mergeKey = member.mergeKey
        let old = try Self.keyed(old, mergeKey)
        let new = try Self.keyed(new, mergeKey)
        var (changed, deleted): ([Value], [Value]) = ([], [])
        var (at, newAt) = (0, 0)
        while at < old.count || newAt < new.count {
            let a = at < old.count ? old[at].text : nil
            let b = newAt < new.count ? new[newAt].text : nil
            if a == b {
                let (before, after) = (old[at].members, new[newAt].members)
                var change = try patch(from: before, to: after, member.type)
                if !change.isEmpty {
                    change[mergeKey] = after[mergeKey]
                    changed.append(.object(change))
                }
                at += 1
                newAt += 1
            } else if let b, a.map({ Self.isBefore(b, $0) }) ?? true {
                if !ignoresChanges { changed.append(.object(new[newAt].members)) }
                newAt += 1
            } else {
                let key = old[at].members[mergeKey] ?? .null
                if !ignoresDeletions { deleted.append([mergeKey: key, "$patch": "delete"]) }
                at += 1
            }
        }
        return (changed, deleted)
    }

    /// The elements with the text of their key, sorted by it.
    private static func keyed(
        _ list: [Value], _ mergeKey: String
    ) throws(MergePatchError) -> [(text: String, members: Members)] {
        var result: [(text: String, members: Members)] = []
        for item in list {
            guard case .object(let members) = item else { throw .badArgument("map", item) }
            guard let key = members[mergeKey] else { throw .noMergeKey(item, mergeKey) }
            result.append((GoText.plain(key), members))
        }
        return result.sorted { isBefore($0.text, $1.text) }
    }

    static func sorted(_ scalars: [Value]) -> [Value] {
        scalars.sorted { isBefore(GoText.plain($0), GoText.plain($1)) }
    }

    private static func isBefore(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
