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
        Binder.markBound(&object, found, bound.resources, now: server.clock.timestamp())
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

    static func markBound(
        _ object: inout Value, _ found: ExportLookup.Found, _ resources: [Value], now: String
    ) {
        object.set(.string(found.cluster), at: "status", "apiExportClusterName")
        object.set(.array(resources), at: "status", "boundResources")
        object.set("Bound", at: "status", "phase")
        for condition in [
            "Ready", "APIExportValid", "BindingUpToDate", "InitialBindingCompleted",
            "PermissionClaimsApplied", "PermissionClaimsValid",
        ] { object.setCondition(condition, true, now: now) }
        let label = Hashes.base62(sha224: "\(found.cluster):\(found.export.objectName)")
        object.set(.string(label), at: "metadata", "labels", "internal.apis.kcp.io/export")
    }
}
