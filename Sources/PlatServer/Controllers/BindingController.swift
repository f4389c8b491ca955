import PlatModel
import PlatStore
import PlatValue

/// Binds: finds the export, takes its resources for the workspace, says what stands in the way; and
/// takes everything back when the binding goes (contract, section 5.3).
struct BindingController: Aspect {
    let server: Parts
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
        case "apiresourceschemas.apis.kcp.io": return bindings(toSchema: key, location)
        case "customresourcedefinitions.apiextensions.k8s.io":
            return waiting(in: key.cluster)
        default:
            // An object of a kind that a dying binding serves is gone.
            guard event.kind == .delete || event.previous != nil else { return [] }
            return dying(in: key.cluster)
        }
    }

    /// Bindings whose export waited for a schema.
    private func bindings(toSchema key: ObjectKey, _ location: Location) -> [WorkspaceKey] {
        let exports: [Value]
        do throws(Status) {
            exports = try server.registry(location).list(
                SystemResources.exports, cluster: key.cluster)
        } catch {
            server.log.fault("exports of \(key.cluster): \(error.message)")
            return []
        }
        let path = server.directory.cluster(key.cluster)?.path ?? key.cluster
        return exports.filter { export in
            (export.at("spec", "resources")?.arrayValue ?? []).contains {
                $0["schema"]?.stringValue == key.name
            }
        }.flatMap {
            server.bindings.keys(referringTo: $0.objectName, paths: [path, key.cluster])
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
        } + (try outdated(in: location))
    }

    /// Bindings that have not followed their export: it changed just before the server ended.
    private func outdated(in location: Location) throws(Status) -> [WorkspaceKey] {
        var keys: [WorkspaceKey] = []
        for home in server.locations {
            for export in try server.registry(home).list(SystemResources.exports, cluster: nil) {
                let found = ExportLookup.Found(
                    cluster: export.cluster, path: "", location: home, export: export)
                guard
                    case .bindable(let offered, _) = try Binder(
                        server.registries, server.registry(location)
                    )
                    .offer(found)
                else { continue }
                let resources = offered.map(\.entry)
                let claims = export.at("spec", "permissionClaims")?.arrayValue ?? []
                for binding in server.bindings.bindings(
                    ofExport: export.objectName, in: export.cluster)
                where binding.location === location
                    && !(binding.askedClaims == claims
                        && resources.allSatisfy(binding.boundResources.contains))
                {
                    keys.append(WorkspaceKey(cluster: binding.cluster, name: binding.name))
                }
            }
        }
        return keys
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let stored = SystemResources.bindings.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let binding = try registry.find(key: stored)?.value() else { return nil }
        if binding.isBeingDeleted {
            return try await BindingRemoval(
                bindings: server.bindings, exports: server.exports, surfaces: server.surfaces,
                registry: registry, key: key
            ).reconcile(binding, stored)
        }
        let reference = binding.at("spec", "reference", "export")
        let path = reference?["path"]?.stringValue ?? ""
        let name = reference?["name"]?.stringValue ?? ""
        let lookup = server.exports
        let now = server.clock.timestamp()
        guard let found = try lookup.find(path: path.isEmpty ? key.cluster : path, name: name)
        else {
            let missing = "APIExport \(path.isEmpty ? key.cluster : path)|\(name) not found"
            try await registry.update(key: stored) { object throws(Status) in
                Binder.markUnusable(
                    &object, reason: "APIExportNotFound", message: missing, now: now)
                return true
            }
            return nil
        }
        switch try Binder(server.registries, registry).offer(found, to: binding) {
        case .noIdentity:
            try await markUnusable(
                stored, found, registry, reason: "MissingIdentityHash", severity: "Warning",
                message: "APIExport \(found.path)|\(name) is missing status.identityHash")
        case .missingSchema(let schema):
            try await markUnusable(
                stored, found, registry, reason: "InternalError",
                message: "Invalid APIExport. Please contact the APIExport owner to resolve:"
                    + " APIResourceSchema \"\(schema)\" not found")
        case .bindable(let resources, let copies):
            try await bind(binding, key, stored, found, resources, copies, registry)
        }
        return nil
    }

    private func bind(
        _ binding: Value, _ key: WorkspaceKey, _ stored: String, _ export: ExportLookup.Found,
        _ offered: [Binder.Offered], _ copies: [Write], _ registry: ObjectRegistry
    ) async throws(Status) {
        let before = binding.at("status", "boundResources")?.arrayValue ?? []
        let resources = offered.map(\.entry)
        var found = BindingConflicts()
        found.names = try BindingConflicts.names(
            of: offered, for: key, registry.location, server.bindings, server.surfaces)
        let lock = ResourceLock(registry, cluster: key.cluster)
        found.owners = try await lock.take(
            Binder.merged(before, resources, without: found.resources), for: key.name)
        let conflicts = found
        if !copies.isEmpty {
            do { try await registry.commit(copies) } catch { throw Status(error) }
        }
        try await registry.update(key: stored) { object throws(Status) in
            Binder.mark(&object, export, resources, conflicts, now: server.clock.timestamp())
            object.setClaimLabels(claimLabels(of: object, export))
            return true
        }
    }

    /// The labels of the claims on the binding itself, with those that it is about to have.
    private func claimLabels(of binding: Value, _ found: ExportLookup.Found) -> [String: String] {
        var labels = server.bindings.claimLabels(
            of: binding, SystemResources.bindings, in: binding.cluster)
        let key = ExportLabels.claimKey(cluster: found.cluster, export: found.export.objectName)
        labels[key] = labels[key] ?? ExportLabels.reflexiveClaim
        return labels
    }

    private func markUnusable(
        _ stored: String, _ found: ExportLookup.Found, _ registry: ObjectRegistry, reason: String,
        severity: String = "Error", message: String
    ) async throws(Status) {
        let now = server.clock.timestamp()
        try await registry.update(key: stored) { object throws(Status) in
            object.set(.string(found.cluster), at: "status", "apiExportClusterName")
            Binder.markUnusable(
                &object, reason: reason, severity: severity, message: message, now: now)
            return true
        }
    }
}
