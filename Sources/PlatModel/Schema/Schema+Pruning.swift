public import PlatValue

extension Schema {
    /// Removes every member that the schema does not know, and returns their paths in ascending
    /// order, written as field validation names them: `spec.list[0].x`.
    ///
    /// At the root of a resource `apiVersion`, `kind` and `metadata` are kept whatever the schema says.
    @discardableResult
    public func prune(_ value: inout Value, isRoot: Bool) -> [String] {
        var pruning = Pruning()
        if let pruned = pruning.pruned(value, self, keepsTypeMeta: isRoot || isEmbeddedResource) {
            value = pruned
        }
        return pruning.removed.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static let resourceKeys: Set<String> = ["apiVersion", "kind", "metadata"]
}

/// One walk over a value. Each step returns nil where nothing changes, which is nearly always, so
/// that valid objects are never copied.
private struct Pruning {
    var removed: [String] = []
    private var path = ValuePath()

    init() {}

    mutating func pruned(_ value: Value, _ schema: Schema?, keepsTypeMeta: Bool) -> Value? {
        let isOpen = schema?.preservesUnknownFields ?? false
        switch value {
        case .object(let members):
            return prunedObject(members, schema, keepsTypeMeta: keepsTypeMeta, isOpen: isOpen)
        case .array(let elements):
            return prunedArray(elements, schema, isOpen: isOpen)
        default: return nil
        }
    }

    private mutating func pruned(_ value: Value, below schema: Schema?) -> Value? {
        pruned(value, schema, keepsTypeMeta: schema?.isEmbeddedResource ?? false)
    }

    private mutating func prunedObject(
        _ members: Members, _ schema: Schema?, keepsTypeMeta: Bool, isOpen: Bool
    ) -> Value? {
        var changed: [String: Value] = [:]
        var unknown: Set<String> = []
        for (key, value) in members {
            if keepsTypeMeta, Schema.resourceKeys.contains(key) { continue }
            path.push(key)
            defer { path.pop() }
            let child: Schema?
            if let property = schema?.properties[key] {
                child = property
            } else if let additional = schema?.additionalProperties {
                if case .schema(let schema) = additional { child = schema } else { child = nil }
            } else {
                if !isOpen {
                    removed.append(path.text)
                    unknown.insert(key)
                }
                continue
            }
            if let pruned = pruned(value, below: child) { changed[key] = pruned }
        }
        if changed.isEmpty, unknown.isEmpty { return nil }
        // Made anew at once: one after the other costs each time as much as there are members.
        let kept = members.filter { !unknown.contains($0.key) }
        return .object(
            Members(
                uniqueEntries: kept.map { (key: $0.key, value: changed[$0.key] ?? $0.value) }))
    }

    private mutating func prunedArray(
        _ elements: [Value], _ schema: Schema?, isOpen: Bool
    ) -> Value? {
        // An open node says of its elements too that unknown members stay.
        if isOpen, schema?.items == nil { return nil }
        var changed: [Value]?
        for (index, element) in elements.enumerated() {
            path.push(index)
            defer { path.pop() }
            if let pruned = pruned(element, below: schema?.items) {
                if changed == nil { changed = elements }
                changed?[index] = pruned
            }
        }
        return changed.map(Value.array)
    }
}
