import PlatModel
import PlatStore
import PlatValue

/// A binding that the system makes in a workspace, bound at once where the export allows it.
struct BindingDraft {
    private let server: ControlPlane
    private let registry: ObjectRegistry
    private let cluster: String

    init(_ server: ControlPlane, _ registry: ObjectRegistry, cluster: String) {
        self.server = server
        self.registry = registry
        self.cluster = cluster
    }

    /// The binding and the copies of schemas that it needs.
    func draft(name: String, path: String, export: String) throws(Status) -> (
        writes: [Write], isBound: Bool
    ) {
        let spec: Value = [
            "reference": ["export": ["name": .string(export), "path": .string(path)]]
        ]
        var draft = registry.newObject(
            SystemResources.bindings, cluster: cluster, name: name,
            annotations: ["kcp.io/path": server.directory.cluster(cluster)?.path ?? cluster],
            content: ["spec": spec])
        guard let found = try ExportLookup(server).find(path: path, name: export),
            let bound = try Binder(server, registry).boundResources(found)
        else { return ([draft.write], false) }
        var object = draft.object
        Binder.mark(&object, found, bound.resources, [], now: server.clock.timestamp())
        draft = StoredObject.Draft(key: draft.key, object: object)
        return (bound.copies + [draft.write], true)
    }
}

/// Works out what a binding to an export serves.
struct Binder {
    private let server: ControlPlane
    private let registry: ObjectRegistry

    init(_ server: ControlPlane, _ registry: ObjectRegistry) {
        self.server = server
        self.registry = registry
    }

    /// Entries of `status.boundResources` and copies of the schemas for this location; nil while the
    /// export has no identity yet or a schema is missing.
    func boundResources(_ found: ExportLookup.Found) throws(Status) -> (
        resources: [Value], copies: [Write]
    )? {
        guard let identity = found.export.at("status", "identityHash")?.stringValue else {
            return nil
        }
        var resources: [Value] = []
        var copies: [Write] = []
        let home = server.registry(found.location)
        for resource in found.export.at("spec", "resources")?.arrayValue ?? [] {
            let name = resource["schema"]?.stringValue ?? ""
            guard
                let schema = try home.find(
                    SystemResources.schemas, cluster: found.cluster, name: name)
            else { return nil }
            let storage = schema.at("spec", "versions")?.arrayValue?.first { $0["storage"] == true }
            resources.append([
                "group": resource["group"] ?? "", "resource": resource["name"] ?? "",
                "schema": [
                    "UID": .string(schema.objectUID), "identityHash": .string(identity),
                    "name": .string(name),
                ],
                "storageVersions": .array([storage?["name"] ?? ""]),
            ])
            let key = BoundSchemas.key(uid: schema.objectUID)
            if SystemResources.types(schemaName: name) == nil, try registry.find(key: key) == nil {
                copies.append(
                    Write(key: key, expecting: .any, change: .put(StoredObject.template(schema))))
            }
        }
        return (resources, copies)
    }

    /// Writes into a binding what it serves now, and what it cannot have.
    static func mark(
        _ object: inout Value, _ found: ExportLookup.Found, _ resources: [Value],
        _ conflicts: ResourceLock.Conflicts, now: String
    ) {
        let taken = Set(conflicts.map(\.resource))
        let free = resources.filter { !taken.contains(ResourceLock.name($0)) }
        let label = Hashes.base62(sha224: "\(found.cluster):\(found.export.objectName)")
        object.set(.string(label), at: "metadata", "labels", "internal.apis.kcp.io/export")
        object.set(.string(found.cluster), at: "status", "apiExportClusterName")
        object.set(free.isEmpty ? nil : .array(free), at: "status", "boundResources")
        object.setCondition("APIExportValid", true, now: now)
        if conflicts.isEmpty {
            object.set("Bound", at: "status", "phase")
            object.setCondition("InitialBindingCompleted", true, now: now)
            object.setCondition("BindingUpToDate", true, now: now)
        } else {
            let list = conflicts.map { "\($0.resource):{\($0.owner)}" }.joined(separator: " ")
            let message =
                "Unable to bind APIs because they are bound by other APIBindings or CRDs: map[\(list)]"
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
        Claims.apply(&object, export: found.export, now: now)
        summarize(&object, now: now)
    }

    /// `Ready`, the summary of the other conditions: False with the first that is False.
    static func summarize(_ object: inout Value, now: String) {
        let failed = (object.at("status", "conditions")?.arrayValue ?? []).filter {
            $0["type"] != "Ready" && $0["status"] == "False"
        }
        let worst =
            failed.first { $0["severity"] == "Error" } ?? failed.first {
                $0["severity"] == "Warning"
            }
            ?? failed.first
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
