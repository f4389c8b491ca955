import PlatModel
import PlatStore
import PlatValue

/// Works out what a binding to an export serves, and writes it into the binding.
struct Binder {
    private let registries: Registries
    /// Where the binding is.
    private let registry: ObjectRegistry

    init(_ registries: Registries, _ registry: ObjectRegistry) {
        self.registries = registries
        self.registry = registry
    }

    /// What an export has to offer.
    enum Offer {
        case noIdentity
        /// The export names a schema that is not there.
        case missingSchema(String)
        /// What can be bound, and copies of schemas that the location lacks.
        case bindable(resources: [Offered], copies: [Write])
    }

    /// One resource of an export.
    struct Offered: Sendable {
        /// As `status.boundResources` has it.
        let entry: Value
        /// Plural, kind and so on.
        let names: Value
    }

    /// `binding` is what is bound so far: a schema that takes another's place is marked, so that objects
    /// of the old one are read by the new.
    func offer(_ found: ExportLookup.Found, to binding: Value? = nil) throws(Status) -> Offer {
        guard let identity = found.export.at("status", "identityHash")?.stringValue else {
            return .noIdentity
        }
        let before = binding?.at("status", "boundResources")?.arrayValue ?? []
        var resources: [Offered] = []
        var copies: [Write] = []
        let home = registries[found.location]
        for resource in found.export.at("spec", "resources")?.arrayValue ?? [] {
            let name = resource["schema"]?.stringValue ?? ""
            guard
                let schema = try home.find(
                    SystemResources.schemas, cluster: found.cluster, name: name)
            else { return .missingSchema(name) }
            let entry = Self.entry(resource, schema, identity)
            resources.append(
                Offered(entry: entry, names: schema.at("spec", "names") ?? [:]))
            guard SystemResources.types(schemaName: name) == nil else { continue }
            let replaced = before.contains {
                ResourceLock.name($0) == ResourceLock.name(entry)
                    && $0.at("schema", "UID") != entry.at("schema", "UID")
            }
            if let copy = try copy(of: schema, replacesAnother: replaced) { copies.append(copy) }
        }
        return .bindable(resources: resources, copies: copies)
    }

    private static func entry(_ resource: Value, _ schema: Value, _ identity: String) -> Value {
        let storage = schema.at("spec", "versions")?.arrayValue?.first { $0["storage"] == true }
        return [
            "group": resource["group"] ?? "", "resource": resource["name"] ?? "",
            "schema": [
                "UID": .string(schema.objectUID), "identityHash": .string(identity),
                "name": .string(schema.objectName),
            ],
            "storageVersions": .array([storage?["name"] ?? ""]),
        ]
    }

    /// The copy of a schema that this location needs; nil when it has one that says as much.
    private func copy(of schema: Value, replacesAnother: Bool) throws(Status) -> Write? {
        let key = BoundSchemas.key(uid: schema.objectUID)
        let kept = try registry.find(key: key)?.value()
        if let kept, kept[BoundSchemas.predecessorMark] == true || !replacesAnother { return nil }
        var copy = schema
        if replacesAnother { copy[BoundSchemas.predecessorMark] = true }
        return Write(key: key, expecting: .any, change: .put(StoredObject.template(copy)))
    }

    /// What is bound when `offered` joins what was bound before. A resource that the export no longer
    /// offers stays bound; one that others own does not become so.
    static func merged(_ before: [Value], _ offered: [Value], without taken: Set<String>) -> [Value]
    {
        let fresh = offered.filter { !taken.contains(ResourceLock.name($0)) }
        var result = before.map { old in
            guard
                let new = fresh.first(where: { ResourceLock.name($0) == ResourceLock.name(old) })
            else { return old }
            var entry = new
            let versions = new["storageVersions"].strings
            let older = old["storageVersions"].strings.filter { !versions.contains($0) }
            entry["storageVersions"] = Value(strings: older + versions)
            return entry
        }
        let names = Set(before.map(ResourceLock.name))
        result += fresh.filter { !names.contains(ResourceLock.name($0)) }
        return result
    }

    /// Writes into a binding what it serves now, and what it cannot have.
    static func mark(
        _ object: inout Value, _ found: ExportLookup.Found, _ resources: [Value],
        _ conflicts: BindingConflicts, now: String
    ) {
        let bound = merged(
            object.at("status", "boundResources")?.arrayValue ?? [], resources,
            without: conflicts.resources)
        let hash = ExportLabels.hash(cluster: found.cluster, export: found.export.objectName)
        object.set(.string(hash), at: "metadata", "labels", ExportLabels.bindingKey)
        copyAnnotations(&object, from: found.export)
        object.set(.string(found.cluster), at: "status", "apiExportClusterName")
        object.set(bound.isEmpty ? nil : .array(bound), at: "status", "boundResources")
        object.setCondition("APIExportValid", true, now: now)
        if conflicts.isEmpty {
            object.set("Bound", at: "status", "phase")
            object.setCondition("InitialBindingCompleted", true, now: now)
            object.setCondition("BindingUpToDate", true, now: now)
        } else {
            markConflicts(&object, conflicts, now)
        }
        Claims.apply(&object, export: found.export, now: now)
        summarize(&object, now: now)
    }

    private static func markConflicts(
        _ object: inout Value, _ conflicts: BindingConflicts, _ now: String
    ) {
        let message = conflicts.message
        if object.at("status", "phase") == nil { object.set("Binding", at: "status", "phase") }
        if !object.isConditionTrue("InitialBindingCompleted") {
            object.setCondition(
                "InitialBindingCompleted", false, reason: "NamingConflicts", severity: "Error",
                message: message, now: now)
        }
        object.setCondition(
            "BindingUpToDate", false, reason: "NamingConflicts", severity: "Error",
            message: message, now: now)
    }

    /// An export may tell its consumers things in annotations of this prefix.
    private static func copyAnnotations(_ object: inout Value, from export: Value) {
        let prefix = "extra.apis.kcp.io/"
        let given = export.at("metadata", "annotations")?.objectValue ?? Members()
        for key in object.at("metadata", "annotations")?.objectValue?.keys ?? []
        where key.hasPrefix(prefix) && given[key] == nil {
            object.set(nil, at: "metadata", "annotations", key)
        }
        for (key, value) in given where key.hasPrefix(prefix) {
            object.set(value, at: "metadata", "annotations", key)
        }
    }

    /// The export cannot be used as it is. What is bound stays so; what is not, waits.
    static func markUnusable(
        _ object: inout Value, reason: String, severity: String = "Error", message: String,
        now: String
    ) {
        object.setCondition(
            "APIExportValid", false, reason: reason, severity: severity, message: message, now: now)
        if object.at("status", "phase") == nil { object.set("Binding", at: "status", "phase") }
        if !object.isConditionTrue("InitialBindingCompleted") {
            object.setCondition(
                "InitialBindingCompleted", false, reason: "WaitingForEstablished",
                severity: "Info", message: "Waiting for API(s) to be established", now: now)
        }
        summarize(&object, now: now)
    }

    /// `Ready`: whether the binding serves what it should. An export that went away does not count.
    private static func summarize(_ object: inout Value, now: String) {
        let failed = ["BindingUpToDate", "InitialBindingCompleted"]
            .compactMap(object.condition).filter { $0["status"] == "False" }
        let worst = failed.first { $0["severity"] == "Error" } ?? failed.first
        guard let worst else {
            object.setCondition("Ready", true, now: now)
            return
        }
        object.setCondition(
            "Ready", false, reason: worst["reason"]?.stringValue,
            severity: worst["severity"]?.stringValue, message: worst["message"]?.stringValue,
            now: now)
    }
}
