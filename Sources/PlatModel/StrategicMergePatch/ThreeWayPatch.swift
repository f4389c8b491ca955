public import PlatValue

/// The patch that client-side apply sends: what the new manifest changes of the live object, and what it
/// no longer has of the manifest that was applied last. What others set besides stays.
public enum ThreeWayPatch {
    /// A strategic merge patch, for a built-in kind.
    ///
    /// - Parameters:
    ///   - original: The manifest applied last; nil for an object that was never applied.
    ///   - overwrites: Whether the manifest wins where somebody else changed the same fields since.
    public static func strategic(
        _ type: BuiltinType, original: Value?, modified: Value, current: Value, overwrites: Bool
    ) throws(MergePatchError) -> Value {
        let original = original?.objectValue ?? [:]
        let modified = modified.objectValue ?? [:]
        let current = current.objectValue ?? [:]
        let patchType = PatchType(type)
        let changes = try StrategicDiff(ordersElements: true, ignoresDeletions: true)
            .patch(from: current, to: modified, patchType)
        let deletions = try StrategicDiff(ordersElements: true, ignoresChanges: true)
            .patch(from: original, to: modified, patchType)
        let patch = try PatchMerger(carriesOutDirectives: false, dropsNulls: false)
            .merge(deletions, changes, patchType)
        try requireSameIdentity(patch)
        if !overwrites {
            let others = try StrategicDiff().patch(from: original, to: current, patchType)
            if try PatchConflicts.exist(between: patch, others, patchType) {
                throw conflict(patch, others)
            }
        }
        return .object(patch)
    }

    /// A JSON merge patch, for any kind.
    public static func json(
        original: Value?, modified: Value, current: Value
    ) throws(MergePatchError) -> Value {
        let modified = modified.objectValue ?? [:]
        let changes = filtered(
            difference(current.objectValue ?? [:], modified), keepsNulls: false)
        let deletions = filtered(
            difference(original?.objectValue ?? [:], modified), keepsNulls: true)
        if conflict(between: .object(changes), .object(deletions)) {
            throw conflict(changes, deletions)
        }
        let patch = merged(deletions, changes)
        try requireSameIdentity(patch)
        return .object(patch)
    }

    /// A patch must not make another object of an object.
    private static func requireSameIdentity(_ patch: Members) throws(MergePatchError) {
        guard
            patch.contains("apiVersion") || patch.contains("kind")
                || patch["metadata"]?.objectValue?.contains("name") == true
        else { return }
        let text = GoText.plain(.object(patch))
        throw MergePatchError(.precondition, "precondition failed for: \(text)")
    }

    private static func conflict(_ patch: Members, _ others: Members) -> MergePatchError {
        MergePatchError(
            .conflict,
            "patch:\n\(Value.object(patch).yamlText())\nconflicts with changes made from original to "
                + "current:\n\(Value.object(others).yamlText())\n")
    }

    /// The merge patch from one object to another.
    private static func difference(_ old: Members, _ new: Members) -> Members {
        var patch = Members()
        for (key, value) in new {
            switch (old[key], value) {
            case (.object(let before)?, .object(let after)):
                let inner = difference(before, after)
                if !inner.isEmpty { patch[key] = .object(inner) }
            case (let before, _):
                if before != value { patch[key] = value }
            }
        }
        for key in old.keys where !new.contains(key) { patch[key] = .null }
        return patch
    }

    /// Only the nulls, or all but the nulls.
    private static func filtered(_ patch: Members, keepsNulls: Bool) -> Members {
        var result = Members()
        for (key, value) in patch {
            switch value {
            case .null:
                if keepsNulls { result[key] = .null }
            case .object(let members) where members.isEmpty:
                if !keepsNulls { result[key] = value }
            case .object(let members):
                let inner = filtered(members, keepsNulls: keepsNulls)
                if !inner.isEmpty { result[key] = .object(inner) }
            default:
                if !keepsNulls { result[key] = value }
            }
        }
        return result
    }

    private static func conflict(between left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.object(let a), .object(let b)):
            a.contains { key, value in b[key].map { conflict(between: value, $0) } ?? false }
        case (.array(let a), .array(let b)):
            a.count != b.count || zip(a, b).contains { conflict(between: $0, $1) }
        default:
            left != right
        }
    }

    private static func merged(_ deletions: Members, _ changes: Members) -> Members {
        var result = deletions
        for (key, change) in changes {
            if case .object(let inner) = change, case .object(let existing)? = result[key] {
                result[key] = .object(merged(existing, inner))
            } else {
                result[key] = change
            }
        }
        return result
    }
}
