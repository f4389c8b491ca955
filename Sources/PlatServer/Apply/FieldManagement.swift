import PlatModel
import PlatValue

/// Keeps `metadata.managedFields`: who owns which fields of an object, and what an apply may change.
///
/// One value stands for one endpoint of one version: its name, and the fields that a request there
/// cannot set. All is computed from the objects that are handed in; nothing is kept in between, and the
/// results are neither defaulted nor validated. `Updating` follows writes of every other sort, `Applying`
/// merges an applied configuration.
public struct FieldManagement: Sendable {
    let kind: ManagedKind
    let apiVersion: String
    let subresource: String
    /// Fields that requests to this endpoint do not set, whatever they say of them.
    let ignored: FieldSet

    /// - Parameters:
    ///   - apiVersion: The version of the request.
    ///   - subresource: `status`, `scale` or nothing.
    ///   - ignoring: Paths of fields that this endpoint leaves alone: `[["status"]]` on the main endpoint of a
    ///     kind with a status subresource, `[["metadata"], ["spec"]]` on a custom resource's `status`.
    public init(
        _ kind: ManagedKind, apiVersion: String, subresource: String = "", ignoring: [[String]] = []
    ) {
        self.kind = kind
        self.apiVersion = apiVersion
        self.subresource = subresource
        ignored = FieldSet(ignoring.map { $0.map { .field($0) } })
    }

    var types: FieldTypes { kind.types[apiVersion] ?? FieldTypes() }

    /// Fields that nobody owns: the server keeps them.
    private static let unowned = FieldSet(
        [["apiVersion"], ["kind"], ["metadata"]].map { $0.map { .field($0) } }
            + [
                "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName",
                "generation",
                "managedFields", "resourceVersion",
            ].map { [.field("metadata"), .field($0)] })

    /// The manager's set without what nobody owns.
    static func strip(_ fields: FieldSet) -> FieldSet { fields.difference(unowned) }

    func manager(_ name: String, _ operation: ManagedFields.Manager.Operation)
        -> ManagedFields.Manager
    {
        ManagedFields.Manager(
            name: name, operation: operation, apiVersion: operation == .update ? apiVersion : nil,
            subresource: subresource)
    }

    /// Reads the sets as the present types have them; entries of versions that are gone are dropped.
    func reconcile(_ managed: ManagedFields) -> ManagedFields {
        var result = ManagedFields()
        for (manager, entry) in managed.entries {
            guard let types = kind.types[entry.apiVersion] else { continue }
            var entry = entry
            entry.fields = types.reconcile(entry.fields)
            result.entries[manager] = entry
        }
        return result
    }

    /// Takes from every manager but `own` the fields that the change from `old` to `new` touches.
    ///
    /// - Returns: What changed, without what this endpoint ignores.
    func transfer(
        from old: Value, to new: Value, in managed: inout ManagedFields,
        except own: ManagedFields.Manager?, force: Bool
    ) throws(ApplyError) -> FieldComparison {
        let comparison = types.compare(old, new).excluding(ignored)
        var comparisons = [apiVersion: comparison]
        var conflicts: [ManagedFields.Manager: FieldSet] = [:]
        var removed: [ManagedFields.Manager: FieldSet] = [:]
        for (manager, entry) in managed.entries where manager != own {
            if comparisons[entry.apiVersion] == nil {
                comparisons[entry.apiVersion] = try compare(old, new, at: entry.apiVersion)
            }
            guard let comparison = comparisons[entry.apiVersion] else {
                managed.entries[manager] = nil
                continue
            }
            let conflict = entry.fields.intersection(comparison.modified.union(comparison.added))
            if !conflict.isEmpty { conflicts[manager] = conflict }
            removed[manager] = comparison.removed
        }
        if !force, !conflicts.isEmpty { throw .conflict(ApplyConflict(conflicts)) }
        for (manager, fields) in conflicts {
            guard let owned = managed.entries[manager]?.fields else { continue }
            managed.entries[manager]?.fields = owned.difference(fields)
        }
        for (manager, fields) in removed {
            guard let owned = managed.entries[manager]?.fields else { continue }
            managed.entries[manager]?.fields = owned.difference(fields)
        }
        managed.entries = managed.entries.filter { !$0.value.fields.isEmpty }
        return comparison
    }

    private func compare(
        _ old: Value, _ new: Value, at version: String
    ) throws(ApplyError) -> FieldComparison? {
        do throws(FieldTypeError) {
            guard let types = kind.types[version], let old = try kind.convert(old, to: version),
                let new = try kind.convert(new, to: version)
            else { return nil }
            return types.compare(old, new).excluding(ignored)
        } catch {
            throw .unmergeable("failed to convert new object: \(error)")
        }
    }
}

extension Value {
    var withoutManagedFields: Value {
        guard managedFields != nil else { return self }
        var result = self
        result.managedFields = nil
        return result
    }
}
