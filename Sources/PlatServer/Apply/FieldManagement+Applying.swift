import PlatModel
public import PlatValue

extension FieldManagement {
    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    /// Merges an applied configuration into an object.
    ///
    /// - Parameters:
    ///   - live: The object as it is stored, nil when the apply creates it.
    ///   - configuration: What the client applied, read but not changed in any way.
    ///   - force: Whether fields of other managers are taken over.
    ///   - now: The time, RFC 3339 to the second.
    /// - Returns: The merged object with its managed fields, to be defaulted and validated.
    public func apply(
        live: Value?, configuration: Value, manager: String, force: Bool, now: String
    ) throws(ApplyError) -> Value {
        let gvk = GroupVersionKindText(configuration)
        guard gvk == GroupVersionKindText(apiVersion: apiVersion, kind: kind.kind) else {
            throw .badRequest("invalid object type: \(gvk.text)")
        }
        let stored = live ?? kind.emptyObject(apiVersion: apiVersion)
        let managed: ManagedFields
        do throws(FieldsV1Error) {
            managed = try ManagedFields(stored.managedFields)
        } catch {
            throw .unmergeable("failed to decode managed fields: \(error)")
        }
        let object = stored.withoutManagedFields
        var merged: (object: Value, managed: ManagedFields)
        do throws(ApplyError) {
            merged = try merge(
                configuration, into: object, managed, manager, force: force, now: now)
        } catch {
            // kubectl moves over to server-side apply: what it applied itself before is its own.
            guard manager == "kubectl", case .conflict(let conflict) = error,
                let allowed = fieldsLastApplied(object)
            else { throw error }
            guard let remaining = conflict.without(allowed) else {
                merged = try merge(
                    configuration, into: object, managed, manager, force: true, now: now)
                return finish(merged.object, merged.managed, configuration, manager)
            }
            throw .conflict(remaining)
        }
        return finish(merged.object, merged.managed, configuration, manager)
    }

    private func finish(
        _ object: Value, _ managed: ManagedFields, _ configuration: Value, _ manager: String
    ) -> Value {
        var result = object
        let path = ["metadata", "annotations", Self.lastApplied]
        if manager == "kubectl", result.at(path)?.stringValue?.isEmpty == false {
            // Kept in step, so that going back to client-side apply loses nothing.
            var applied = configuration
            applied.setAnnotation(Self.lastApplied, to: nil)
            result.set(.string(applied.jsonText(sortedKeys: true) + "\n"), at: path[...])
        }
        result.managedFields = managed.value
        return result
    }

    private func merge(
        _ configuration: Value, into object: Value, _ managed: ManagedFields, _ name: String,
        force: Bool, now: String
    ) throws(ApplyError) -> (object: Value, managed: ManagedFields) {
        var managed = managed
        if managed.isEmpty {
            // What was there before anybody applied has an owner too, else it would be lost unasked.
            managed = try track(
                from: kind.emptyObject(apiVersion: apiVersion), to: object, in: managed,
                manager: manager("before-first-apply", .update), now: now)
        }
        guard configuration.managedFields ?? .null == .null else {
            throw .badRequest("metadata.managedFields must be nil")
        }
        do throws(FieldTypeError) {
            try types.validate(configuration, allowsDuplicates: false)
        } catch {
            throw .unmergeable(
                "failed to create typed patch object (\(text(of: configuration))): \(error)")
        }
        do throws(FieldTypeError) {
            try types.validate(object, allowsDuplicates: true)
        } catch {
            throw .unmergeable("failed to create typed live object (\(text(of: object))): \(error)")
        }
        managed = reconcile(managed)
        let applier = manager(name, .apply)
        let last = managed.entries[applier]
        var merged: Value
        do throws(FieldTypeError) {
            merged = try types.merge(object, configuration)
            managed.entries[applier] = ManagedFields.Entry(
                fields: types.fields(of: configuration).recursiveDifference(ignored),
                apiVersion: apiVersion, time: last?.time)
            merged = try prune(merged, managed, last)
        } catch {
            throw .unmergeable("failed to merge config: \(error)")
        }
        _ = try transfer(from: object, to: merged, in: &managed, except: applier, force: force)
        if let entry = managed.entries[applier] {
            let fields = Self.strip(entry.fields)
            managed.entries[applier] = fields.isEmpty ? nil : entry
            managed.entries[applier]?.fields = fields
        }
        guard merged != object else { return (object, managed) }
        managed.entries[applier]?.time = now
        return (merged, managed)
    }

    /// The fields of the last configuration that client-side apply noted and that are still so.
    private func fieldsLastApplied(_ object: Value) -> FieldSet? {
        guard
            let text = object.annotation(Self.lastApplied),
            !text.isEmpty
        else { return nil }
        do {
            let applied = try Value(json: text)
            guard applied["apiVersion"]?.stringValue == apiVersion else { return nil }
            try types.validate(object, allowsDuplicates: false)
            try types.validate(applied, allowsDuplicates: false)
            let comparison = types.compare(applied, object)
            return types.fields(of: applied).difference(comparison.modified)
                .difference(comparison.added).difference(comparison.removed)
        } catch {
            // A note that cannot be read allows nothing.
            return nil
        }
    }
}

/// A group, version and kind as messages have it: `apps/v1, Kind=Deployment`, `/v1, Kind=Secret`.
private struct GroupVersionKindText: Equatable {
    let text: String

    init(apiVersion: String, kind: String) {
        let version = apiVersion.contains("/") ? apiVersion : "/" + apiVersion
        text = "\(version), Kind=\(kind)"
    }

    init(_ object: Value) {
        self.init(
            apiVersion: object["apiVersion"]?.stringValue ?? "",
            kind: object["kind"]?.stringValue ?? "")
    }
}
