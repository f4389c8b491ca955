import PlatModel
import PlatStore
import PlatValue

/// Binds: finds the export, takes its resources for the workspace, says what stands in the way; and
/// takes everything back when the binding goes (contract, section 5.3).
struct BindingController: Aspect {
    let server: ControlPlane
    var name: String { "bindings" }
    var workers: Int { 8 }

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        guard let key = ObjectKey(event.key) else { return [] }
        switch key.resource {
        case "apibindings.apis.kcp.io":
            let own = WorkspaceKey(cluster: key.cluster, name: key.name)
            // Others in the workspace may have waited for what this one held.
            return [own]
                + server.bindings.bindings(in: key.cluster).filter { !$0.isBound }
                .map { WorkspaceKey(cluster: $0.cluster, name: $0.name) }
        case "apiexports.apis.kcp.io":
            let path = server.directory.cluster(key.cluster)?.path ?? key.cluster
            return Array(
                server.bindings.keys(referringTo: key.name, paths: [path, key.cluster])
                    .union(
                        server.bindings.bindings(ofExport: key.name, in: key.cluster)
                            .map { WorkspaceKey(cluster: $0.cluster, name: $0.name) }))
        case "customresourcedefinitions.apiextensions.k8s.io":
            return waiting(in: key.cluster)
        default:
            // An object of a kind that a dying binding serves is gone.
            guard event.kind == .delete || event.previous != nil else { return [] }
            return dying(in: key.cluster)
        }
    }

    private func waiting(in cluster: String) -> [WorkspaceKey] {
        server.bindings.bindings(in: cluster).filter { !$0.isBound }
            .map { WorkspaceKey(cluster: $0.cluster, name: $0.name) }
    }

    private func dying(in cluster: String) -> [WorkspaceKey] {
        server.bindings.bindings(in: cluster).filter(\.isBeingDeleted)
            .map { WorkspaceKey(cluster: $0.cluster, name: $0.name) }
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        server.directory.clusters(in: location).flatMap {
            waiting(in: $0.name) + dying(in: $0.name)
        }
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let stored = SystemResources.bindings.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let binding = try registry.find(key: stored)?.value() else { return nil }
        if binding.isBeingDeleted {
            return try await BindingRemoval(server, registry, key).reconcile(binding, stored)
        }
        let reference = binding.at("spec", "reference", "export")
        let path = reference?["path"]?.stringValue ?? ""
        let name = reference?["name"]?.stringValue ?? ""
        let lookup = ExportLookup(server)
        guard let found = try lookup.find(path: path.isEmpty ? key.cluster : path, name: name)
        else {
            try await missing(stored, path.isEmpty ? key.cluster : path, name, registry)
            return nil
        }
        guard let bound = try Binder(server, registry).boundResources(found) else {
            try await incomplete(stored, found, registry)
            return nil
        }
        let lock = ResourceLock(server, registry, cluster: key.cluster)
        let taken = try await lock.take(bound.resources, for: key.name)
        if !bound.copies.isEmpty {
            do { try await registry.commit(bound.copies) } catch { throw Status(error) }
        }
        try await registry.update(key: stored) { object throws(Status) in
            Binder.mark(&object, found, bound.resources, taken, now: server.clock.timestamp())
            return true
        }
        return nil
    }

    private func missing(
        _ stored: String, _ path: String, _ name: String, _ registry: ObjectRegistry
    )
        async throws(Status)
    {
        let now = server.clock.timestamp()
        try await registry.update(key: stored) { object throws(Status) in
            object.setCondition(
                "APIExportValid", false, reason: "APIExportNotFound", severity: "Error",
                message: "APIExport \(path)|\(name) not found", now: now)
            if object.at("status", "phase") == nil { object.set("Binding", at: "status", "phase") }
            Binder.summarize(&object, now: now)
            return true
        }
    }

    private func incomplete(
        _ stored: String, _ found: ExportLookup.Found, _ registry: ObjectRegistry
    )
        async throws(Status)
    {
        let now = server.clock.timestamp()
        let hasIdentity = found.export.at("status", "identityHash") != nil
        try await registry.update(key: stored) { object throws(Status) in
            object.set(.string(found.cluster), at: "status", "apiExportClusterName")
            if hasIdentity {
                object.setCondition(
                    "InitialBindingCompleted", false, reason: "APIResourceSchemaInvalid",
                    severity: "Error",
                    message:
                        "APIExport \(found.path)|\(found.export.objectName) names schemas that are not there",
                    now: now)
            } else {
                object.setCondition(
                    "APIExportValid", false, reason: "MissingIdentityHash", severity: "Warning",
                    message:
                        "APIExport \(found.path)|\(found.export.objectName) is missing status.identityHash",
                    now: now)
            }
            if object.at("status", "phase") == nil { object.set("Binding", at: "status", "phase") }
            Binder.summarize(&object, now: now)
            return true
        }
    }
}
