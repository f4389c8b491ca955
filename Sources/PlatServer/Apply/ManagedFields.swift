import PlatModel
import PlatValue

/// Who owns which fields of an object: `metadata.managedFields`, read.
struct ManagedFields: Sendable, Equatable {
    /// Tells one entry from another. Appliers are the same whatever the version they applied in.
    struct Manager: Hashable, Sendable {
        var name: String
        var operation: Operation
        /// Of updates only.
        var apiVersion: String?
        var subresource: String

        enum Operation: String, Sendable { case apply = "Apply", update = "Update" }

        /// A text by which managers are listed in messages, and merged when they are too many.
        var sortKey: String {
            var members: Members = [
                "manager": .string(name), "operation": .string(operation.rawValue),
            ]
            if let apiVersion { members["apiVersion"] = .string(apiVersion) }
            if !subresource.isEmpty { members["subresource"] = .string(subresource) }
            return Value.object(members).jsonText()
        }

        /// As messages name it.
        var text: String {
            var text = GoText.quoted(name)
            if !subresource.isEmpty { text += " with subresource \(GoText.quoted(subresource))" }
            if operation == .update { text += " using \(apiVersion ?? "")" }
            return text
        }
    }

    struct Entry: Sendable, Equatable {
        var fields: FieldSet
        /// The version at which the fields are meant.
        var apiVersion: String
        /// RFC 3339; nil for an entry that never changed the object.
        var time: String?
    }

    var entries: [Manager: Entry] = [:]

    var isEmpty: Bool { entries.isEmpty }
}

extension ManagedFields {
    /// Reads a list of entries; the first that makes no sense makes it all an error.
    init(_ value: Value?) throws(FieldsV1Error) {
        for item in value?.arrayValue ?? [] {
            func text(_ key: String) -> String { item[key]?.stringValue ?? "" }
            guard let operation = Manager.Operation(rawValue: text("operation")) else {
                throw FieldsV1Error(reason: "operation must be `Apply` or `Update`")
            }
            guard !text("apiVersion").isEmpty else {
                throw FieldsV1Error(reason: "apiVersion must not be empty")
            }
            guard text("fieldsType") == "FieldsV1" else {
                throw FieldsV1Error(
                    reason: "invalid fieldsType \(GoText.quoted(text("fieldsType")))")
            }
            let manager = Manager(
                name: text("manager"), operation: operation,
                apiVersion: operation == .update ? text("apiVersion") : nil,
                subresource: text("subresource"))
            entries[manager] = Entry(
                fields: try FieldSet(fieldsV1: item["fieldsV1"] ?? [:]),
                apiVersion: text("apiVersion"), time: item["time"]?.stringValue)
        }
    }

    /// The entries as they are stored; nil where there are none.
    var value: Value? {
        guard !entries.isEmpty else { return nil }
        let sorted = entries.sorted { Self.isStoredBefore($0, $1) }
        return .array(sorted.map { Self.value(of: $0.key, $0.value) })
    }

    private static func value(of manager: Manager, _ entry: Entry) -> Value {
        var members = Members()
        if !manager.name.isEmpty { members["manager"] = .string(manager.name) }
        members["operation"] = .string(manager.operation.rawValue)
        members["apiVersion"] = .string(entry.apiVersion)
        if let time = entry.time { members["time"] = .string(time) }
        members["fieldsType"] = "FieldsV1"
        members["fieldsV1"] = entry.fields.fieldsV1
        if !manager.subresource.isEmpty { members["subresource"] = .string(manager.subresource) }
        return .object(members)
    }

    /// Appliers before updates, then by time, manager, version and subresource. Times are RFC 3339 in
    /// UTC and to the second, so that their texts sort as they do.
    private static func isStoredBefore(
        _ left: (key: Manager, value: Entry), _ right: (key: Manager, value: Entry)
    ) -> Bool {
        func keys(_ item: (key: Manager, value: Entry)) -> [String] {
            [
                item.key.operation.rawValue, item.value.time ?? "", item.key.name,
                item.value.apiVersion, item.key.subresource,
            ]
        }
        for (a, b) in zip(keys(left), keys(right)) where a != b {
            return a.utf8.lexicographicallyPrecedes(b.utf8)
        }
        return false
    }

    private static let updateLimit = 10

    /// Merges the oldest updates into one entry per version, when there are too many of them.
    mutating func limitUpdates() {
        let updates = entries.filter { $0.key.operation == .update }
        guard updates.count > Self.updateLimit else { return }
        let oldest = updates.sorted {
            let (a, b) = ($0.value.time ?? "", $1.value.time ?? "")
            return a == b ? $0.key.sortKey < $1.key.sortKey : a < b
        }
        var count = updates.count
        var first: [String: Manager] = [:]
        for (manager, entry) in oldest where count > Self.updateLimit {
            guard let started = first[entry.apiVersion] else {
                first[entry.apiVersion] = manager
                continue
            }
            let bucket = Manager(
                name: "ancient-changes", operation: .update, apiVersion: entry.apiVersion,
                subresource: "")
            if entries[bucket] == nil { entries[bucket] = entries.removeValue(forKey: started) }
            let gathered = entries[bucket]?.fields ?? FieldSet()
            entries[bucket]?.fields = entry.fields.union(gathered)
            entries[bucket]?.time = entry.time
            if manager != bucket { entries[manager] = nil }
            count -= 1
        }
    }
}
