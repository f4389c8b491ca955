import PlatModel
public import PlatValue

extension FieldManagement {
    /// Records who changed what, after a write that was not an apply.
    ///
    /// - Parameters:
    ///   - live: The object as it was stored, nil when it is being created.
    ///   - new: The object as the request wants it, before the server's own changes to its metadata.
    ///   - manager: The request's field manager.
    ///   - now: The time, RFC 3339 to the second.
    /// - Returns: The new object with its managed fields. Where these cannot be told, the stored ones are
    ///   kept: a write is not refused because of them.
    public func update(live: Value?, new: Value, manager: String, now: String) -> Value {
        let old = live ?? kind.emptyObject(apiVersion: apiVersion)
        let managed = managedFields(live: old, new: new)
        var result = new.withoutManagedFields
        if managed.isEmpty, live != nil {
            // Fields that were not tracked so far are not tracked until the next apply.
            return result
        }
        do throws(ApplyError) {
            let tracked = try track(
                from: old.withoutManagedFields, to: result, in: managed,
                manager: self.manager(manager, .update), now: now)
            if let value = tracked.value { result.managedFields = value }
        } catch {
            result.managedFields = old.managedFields
        }
        return result
    }

    /// The entries that the request starts from: its own, so that a client may change them; those that
    /// are stored, where it has none or makes no sense.
    private func managedFields(live: Value, new: Value) -> ManagedFields {
        let stored = readable(live.managedFields)
        guard subresource.isEmpty, let sent = new.managedFields, !sent.isNull
        else {
            return stored ?? ManagedFields()
        }
        if let items = sent.arrayValue, items.isEmpty || items == [[:]] {
            // This is how a client gives up all tracking.
            return ManagedFields()
        }
        guard let read = readable(sent), !read.isEmpty else { return stored ?? ManagedFields() }
        return read
    }

    private func readable(_ value: Value?) -> ManagedFields? {
        do throws(FieldsV1Error) {
            return try ManagedFields(value)
        } catch {
            return nil
        }
    }

    func track(
        from old: Value, to new: Value, in managed: ManagedFields,
        manager: ManagedFields.Manager, now: String
    ) throws(ApplyError) -> ManagedFields {
        do throws(FieldTypeError) {
            try types.validate(new, allowsDuplicates: true)
            try types.validate(old, allowsDuplicates: true)
        } catch {
            throw .unmergeable(
                "failed to convert new object (\(text(of: new))) to smd typed: \(error)")
        }
        var managed = reconcile(managed)
        let comparison = try transfer(from: old, to: new, in: &managed, except: nil, force: true)
        let changed = comparison.modified.union(comparison.added)
        let gained = Self.strip(changed.recursiveDifference(ignored))
        if !gained.isEmpty {
            let owned = managed.entries[manager]?.fields ?? FieldSet()
            managed.entries[manager] = ManagedFields.Entry(
                fields: gained.union(owned), apiVersion: apiVersion, time: now)
        }
        managed.limitUpdates()
        return managed
    }

    /// The object as messages name it.
    func text(of object: Value) -> String {
        let version = object["apiVersion"]?.stringValue ?? ""
        let group = version.contains("/") || version.isEmpty ? version : "/" + version
        let kind = object["kind"]?.stringValue ?? ""
        return
            "\(object.objectNamespace ?? "")/\(object.objectName); \(group.isEmpty ? "/" : group), Kind=\(kind)"
    }

    /// Whether two objects differ in nothing but their version and the times of their managed fields:
    /// then the stored one is to stay as it is, since a write that changes nothing must not be one.
    static func isUnchanged(_ new: Value, from stored: Value) -> Bool {
        func timeless(_ value: Value) -> Value {
            var result = value
            result.resourceVersion = nil
            if let items = value.managedFields?.arrayValue {
                let entries = items.map { item in
                    var item = item
                    item["time"] = nil
                    return item
                }
                result.managedFields = .array(entries)
            }
            return result
        }
        return timeless(new) == timeless(stored)
    }
}
