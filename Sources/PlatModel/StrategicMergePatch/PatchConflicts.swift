import PlatValue

/// Whether two patches want different things of the same field.
enum PatchConflicts {
    static func exist(
        between left: Members, _ right: Members, _ type: PatchType
    ) throws(MergePatchError) -> Bool {
        for (key, value) in left where key != PatchMerger.marker && key != PatchMerger.retainKeys {
            guard let other = right[key] else { continue }
            switch value {
            case .object, .array:
                let member = try type.member(key)
                if try exist(value, other, member) { return true }
            default:
                if !ListOrder.isSame(value, other) { return true }
            }
        }
        return false
    }

    private static func exist(
        _ left: Value, _ right: Value, _ member: PatchType.Member
    ) throws(MergePatchError) -> Bool {
        switch (left, right) {
        case (.object(let a), .object(let b)):
            // A directive is about the whole object.
            if a[PatchMerger.marker] != b[PatchMerger.marker] { return true }
            return try exist(between: a, b, member.type)
        case (.array(let a), .array(let b)):
            return try exist(a, b, member)
        case (.object, _), (.array, _):
            return true
        default:
            return !ListOrder.isSame(left, right)
        }
    }

    private static func exist(
        _ left: [Value], _ right: [Value], _ member: PatchType.Member
    ) throws(MergePatchError) -> Bool {
        let areObjects = try ListOrder.areObjects([left, right])
        // Elements of lists that are not merged are compared one by one.
        let plain = PatchType.Member(
            type: member.type, mergesLists: false, mergeKey: "", retainsKeys: false)
        guard member.mergesLists else {
            guard left.count == right.count else { return true }
            let a = areObjects ? left : sorted(left)
            let b = areObjects ? right : sorted(right)
            for (x, y) in zip(a, b) where try exist(x, y, plain) { return true }
            return false
        }
        guard areObjects else { return false }
        let others = try byKey(right, member.mergeKey)
        for (key, item) in try byKey(left, member.mergeKey) {
            if let other = others[key], try exist(item, other, plain) { return true }
        }
        return false
    }

    private static func sorted(_ scalars: [Value]) -> [Value] {
        StrategicDiff.sorted(PatchMerger.withoutDuplicates(scalars))
    }

    private static func byKey(
        _ list: [Value], _ mergeKey: String
    ) throws(MergePatchError) -> [String: Value] {
        var result: [String: Value] = [:]
        for item in list {
            guard let key = item[mergeKey] else {
                throw MergePatchError(
                    .unfit,
                    "cannot find merge key `\(mergeKey)` in merging list element:\(GoText.plain(item))"
                )
            }
            result[GoText.plain(key)] = item
        }
        return result
    }
}
