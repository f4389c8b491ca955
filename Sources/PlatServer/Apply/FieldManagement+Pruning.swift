import PlatValue

extension FieldManagement {
    /// Takes out of a merged object what the applier applied last time, does not now, and nobody owns.
    ///
    /// That is done from the other end: all that was applied last time goes; what somebody owns comes
    /// back; and what came away with it, though the applier never had it, comes back too.
    func prune(
        _ merged: Value, _ managed: ManagedFields, _ last: ManagedFields.Entry?
    ) throws(FieldTypeError) -> Value {
        guard let last, !last.fields.isEmpty, let types = kind.types[last.apiVersion],
            let whole = try kind.convert(merged, to: last.apiVersion)
        else { return merged }
        let applied = last.fields.withNamedParents(types, types.root)
        var pruned = types.remove(applied, from: whole)
        pruned = try addOwned(to: pruned, from: whole, managed, prunedAt: last.apiVersion)
        pruned = try addDangling(to: pruned, from: whole, last, applied)
        return try kind.convert(pruned, to: apiVersion) ?? pruned
    }

    private func addOwned(
        to pruned: Value, from whole: Value, _ managed: ManagedFields, prunedAt: String
    ) throws(FieldTypeError) -> Value {
        var owned: [String: FieldSet] = [:]
        for entry in managed.entries.values {
            owned[entry.apiVersion] = (owned[entry.apiVersion] ?? FieldSet()).union(entry.fields)
        }
        // The version in which was pruned comes first: what conversion needs may have gone there.
        let versions = owned.keys.sorted { a, b in
            if a == prunedAt || b == prunedAt { return a == prunedAt && b != prunedAt }
            return a < b
        }
        var (whole, pruned) = (whole, pruned)
        for version in versions {
            guard let types = kind.types[version], let fields = owned[version],
                let wholeThere = try kind.convert(whole, to: version),
                let prunedThere = try kind.convert(pruned, to: version)
            else { continue }
            let all = types.fields(of: wholeThere).withNamedParents(types, types.root)
            let kept = types.fields(of: prunedThere).withNamedParents(types, types.root)
                .union(fields.withNamedParents(types, types.root))
            whole = wholeThere
            pruned = types.remove(all.difference(kept), from: wholeThere)
        }
        return pruned
    }

    private func addDangling(
        to pruned: Value, from whole: Value, _ last: ManagedFields.Entry, _ applied: FieldSet
    ) throws(FieldTypeError) -> Value {
        guard let types = kind.types[last.apiVersion],
            let prunedThere = try kind.convert(pruned, to: last.apiVersion)
        else { return whole }
        let kept = types.fields(of: prunedThere).withNamedParents(types, types.root)
        let all = types.fields(of: whole).withNamedParents(types, types.root)
        return types.remove(all.difference(kept).intersection(applied), from: whole)
    }
}
