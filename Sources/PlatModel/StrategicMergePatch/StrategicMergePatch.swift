public import PlatValue

/// Kubernetes' own kind of merge patch, for kinds whose lists have keys: directives (`$patch`,
/// `$setElementOrder/…`, `$deleteFromPrimitiveList/…`, `$retainKeys`) say what a merge alone cannot.
public struct StrategicMergePatch: Sendable {
    let type: BuiltinType

    public init(_ type: BuiltinType) { self.type = type }

    /// The object that the patch makes of another one, not yet read into the kind's structure.
    public func apply(_ patch: Value, to object: Value) throws(MergePatchError) -> Value {
        if patch.isNull { return object }
        guard case .object(let changes) = patch else {
            throw MergePatchError(
                .badRequest,
                "json: cannot unmarshal \(GoText.jsonTypeName(patch)) into Go value of type "
                    + "map[string]interface {}")
        }
        let members = object.objectValue ?? [:]
        return .object(try PatchMerger().merge(members, changes, PatchType(type)))
    }
}

/// Merges a patch into an object, or one patch into another one.
struct PatchMerger {
    /// Directives about lists are carried out; otherwise they are kept, for the server to carry out.
    var carriesOutDirectives = true
    /// Nulls that delete nothing are dropped; otherwise they are kept.
    var dropsNulls = true

    static let marker = "$patch"
    static let retainKeys = "$retainKeys"
    static let elementOrder = "$setElementOrder"
    static let deletions = "$deleteFromPrimitiveList"

    func merge(
        _ object: Members, _ patch: Members, _ type: PatchType
    ) throws(MergePatchError) -> Members {
        if let directive = patch[Self.marker] { return try replaced(directive, patch) }
        var (object, patch) = (object, patch)
        try retainKeys(&object, &patch)
        try mergeOrderedLists(&object, &patch, type)
        for (name, change) in patch {
            var (key, deletes) = (name, false)
            if name.hasPrefix(Self.deletions) {
                guard carriesOutDirectives else {
                    object[name] = change
                    continue
                }
                key = try Self.listName(name, Self.deletions, .badPrimitiveList)
                deletes = true
            }
            try merge(change, into: &object, key, deletes: deletes, type)
        }
        return object
    }

    private func merge(
        _ change: Value, into object: inout Members, _ key: String, deletes: Bool, _ type: PatchType
    ) throws(MergePatchError) {
        if change.isNull {
            object.removeValue(forKey: key)
            if dropsNulls { return }
        }
        guard let existing = object[key], GoText.typeName(existing) == GoText.typeName(change)
        else {
            if !deletes { set(change, in: &object, key) }
            return
        }
        switch (existing, change) {
        case (.object(let old), .object(let changes)):
            let member = try type.member(key)
            object[key] = .object(try merge(old, changes, member.type))
        case (.array(let old), .array(let changes)):
            let member = try type.member(key)
            object[key] = .array(try merge(old, changes, member, deletes: deletes))
        default:
            object[key] = change
        }
    }

    /// Takes a value as it is, but for nulls and directives, which are of no use any more.
    private func set(_ change: Value, in object: inout Members, _ key: String) {
        let value = dropsNulls ? Self.withoutNulls(change) : change
        if let kept = Self.withoutDirectives(value) {
            object[key] = kept
        } else {
            object.removeValue(forKey: key)
        }
    }

    private func replaced(_ directive: Value, _ patch: Members) throws(MergePatchError) -> Members {
        switch directive {
        case "replace":
            var members = patch
            members.removeValue(forKey: Self.marker)
            return members
        case "delete":
            return [:]
        default:
            throw .unknownDirective(directive, patch)
        }
    }

    /// Removes what the patch does not name from an object of which it names all that stays.
    private func retainKeys(_ object: inout Members, _ patch: inout Members) throws(MergePatchError)
    {
        guard let directive = patch.removeValue(forKey: Self.retainKeys) else { return }
        guard carriesOutDirectives else {
            if let other = object[Self.retainKeys], other != directive {
                throw MergePatchError(
                    .unfit,
                    "\(GoText.plain(other)) and \(GoText.plain(directive)) are not deep equal: this "
                        + "may happen when calculating the 3-way diff patch")
            }
            object[Self.retainKeys] = directive
            return
        }
        guard let keys = directive.arrayValue else { throw .badRetainKeys }
        for (key, change) in patch {
            if change.isNull || key.hasPrefix(Self.deletions) || key.hasPrefix(Self.elementOrder) {
                continue
            }
            guard keys.contains(.string(key)) else { throw .badRetainKeys }
        }
        for key in object.keys where !keys.contains(.string(key)) {
            object.removeValue(forKey: key)
        }
    }

    static func listName(
        _ key: String, _ prefix: String, _ error: MergePatchError
    ) throws(MergePatchError) -> String {
        let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == prefix else { throw error }
        return String(parts[1])
    }

    private static func withoutNulls(_ value: Value) -> Value {
        switch value {
        case .object(let members):
            let kept = members.filter { !$0.value.isNull }
            return .object(Members(kept.map { ($0.key, withoutNulls($0.value)) }))
        case .array(let items): return .array(items.map(withoutNulls))
        default: return value
        }
    }

    /// Nil for an object that is itself a directive.
    static func withoutDirectives(_ value: Value) -> Value? {
        switch value {
        case .object(let members):
            guard members[marker] == nil else { return nil }
            var kept = Members()
            for (key, member) in members {
                if let member = withoutDirectives(member) { kept[key] = member }
            }
            return .object(kept)
        case .array(let items): return .array(items.compactMap(withoutDirectives))
        default: return value
        }
    }
}

extension MergePatchError {
    static func unknownDirective(_ directive: Value, _ patch: Members) -> MergePatchError {
        let text: String
        if case .string(let name) = directive {
            text = name
        } else if directive.isNull {
            text = "%!s(<nil>)"
        } else {
            text = "%!s(\(GoText.typeName(directive))=\(GoText.plain(directive)))"
        }
        return MergePatchError(
            .unfit, "unknown patch type: \(text) in map: \(GoText.plain(.object(patch)))")
    }
}
