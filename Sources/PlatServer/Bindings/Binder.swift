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
        let entry: BoundResource
        /// Plural, kind and so on.
        let names: Value
    }

    /// `binding` is what is bound so far: a schema that takes another's place is marked, so that objects
    /// of the old one are read by the new.
    func offer(_ found: ExportLookup.Found, to binding: Value? = nil) throws(Status) -> Offer {
        guard let identity = APIExport(found.export).identityHash else {
            return .noIdentity
        }
        let before = binding.map { APIBinding($0).boundResources } ?? []
        var resources: [Offered] = []
        var copies: [Write] = []
        let home = registries[found.location]
        for resource in APIExport(found.export).resources {
            let name = resource.schema
            guard
                let schema = try home.find(
                    SystemResources.schemas, cluster: found.cluster, name: name)
            else { return .missingSchema(name) }
            let entry = BoundResource(resource, APIResourceSchema(schema), identity: identity)
            resources.append(Offered(entry: entry, names: APIResourceSchema(schema).names))
            guard SystemResources.types(schemaName: name) == nil else { continue }
            let replaced = before.contains {
                $0.groupResource == entry.groupResource && $0.schemaUID != entry.schemaUID
            }
            if let copy = try copy(of: schema, replacesAnother: replaced) { copies.append(copy) }
        }
        return .bindable(resources: resources, copies: copies)
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
    static func merged(
        _ before: [BoundResource], _ offered: [BoundResource], without taken: Set<String>
    ) -> [BoundResource] {
        let fresh = offered.filter { !taken.contains($0.groupResource) }
        var result = before.map { old in
            fresh.first { $0.groupResource == old.groupResource }?.replacing(old) ?? old
        }
        let names = Set(before.map(\.groupResource))
        result += fresh.filter { !names.contains($0.groupResource) }
        return result
    }

    /// Writes into a binding what it serves now, and what it cannot have.
    static func mark(
        _ object: inout Value, _ found: ExportLookup.Found, _ resources: [BoundResource],
        _ conflicts: BindingConflicts, now: String
    ) {
        let hash = ExportLabels.hash(cluster: found.cluster, export: found.export.objectName)
        object.setLabel(ExportLabels.bindingKey, to: hash)
        copyAnnotations(&object, from: found.export)
        object[as: APIBinding.self].exportCluster = found.cluster
        guard conflicts.name == nil else {
            // All else stays as it was, its summary too.
            markConflicts(&object, conflicts, now)
            Claims.apply(&object, export: found.export, now: now)
            return
        }
        object[as: APIBinding.self].boundResources = merged(
            APIBinding(object).boundResources, resources, without: conflicts.resources)
        object.setCondition("APIExportValid", true, now: now)
        if conflicts.isEmpty {
            object[as: APIBinding.self].phase = "Bound"
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
        if APIBinding(object).phase == nil { object[as: APIBinding.self].phase = "Binding" }
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
        let prefix = APIExport.Annotation.copiedPrefix
        for key in object.annotations.keys
        where key.hasPrefix(prefix) && export.annotation(key) == nil {
            object.setAnnotation(key, to: nil)
        }
        for (key, value) in export.annotations where key.hasPrefix(prefix) {
            object.setAnnotation(key, to: value.stringValue)
        }
    }

    /// The export cannot be used as it is. What is bound stays so; what is not, waits.
    static func markUnusable(
        _ object: inout Value, reason: String, severity: String = "Error", message: String,
        now: String
    ) {
        object.setCondition(
            "APIExportValid", false, reason: reason, severity: severity, message: message, now: now)
        if APIBinding(object).phase == nil { object[as: APIBinding.self].phase = "Binding" }
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
            .compactMap(object.condition).filter(\.isFalse)
        let worst = failed.first { $0.severity == "Error" } ?? failed.first
        guard let worst else {
            object.setCondition("Ready", true, now: now)
            return
        }
        object.setCondition(
            "Ready", false, reason: worst.reason, severity: worst.severity, message: worst.message,
            now: now)
    }
}
