import PlatModel
import PlatStore
import PlatValue

/// Binds: finds the export, takes its resources for the workspace, says what stands in the way; and
/// takes everything back when the binding goes (contract, section 5.3).
struct BindingController: Controller {
    let server: ControlPlane
    var name: String { "bindings" }
    var workers: Int { 8 }

    var interests: [Interest] {
        [
            .of(SystemResources.bindings, SystemResources.exports),
            .of(
                SystemResources.schemas, BuiltinResources.customResourceDefinitions,
                on: .committed),
            .everything(on: [.updated, .deleted]),
        ]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        let key = event.key
        switch key.resource {
        case SystemResources.bindings.storedResource:
            if event.change == .found { return waiting(in: key.cluster) + dying(in: key.cluster) }
            // Others in the workspace may have waited for what this one held.
            return [NameInCluster(key)] + waiting(in: key.cluster)
        case SystemResources.exports.storedResource:
            if event.change == .found { return outdated(event) }
            let path = server.directory.cluster(key.cluster)?.path ?? key.cluster
            return Array(
                server.bindings.keys(referringTo: key.name, paths: [path, key.cluster])
                    .union(
                        server.bindings.bindings(ofExport: key.name, in: key.cluster)
                            .map { NameInCluster(cluster: $0.cluster, name: $0.name) }))
        case SystemResources.schemas.storedResource:
            return bindings(toSchema: key, event.location)
        case BuiltinResources.customResourceDefinitions.storedResource:
            return waiting(in: key.cluster)
        default:
            // An object of a kind that a dying binding serves is gone.
            return dying(in: key.cluster)
        }
    }

    /// Bindings whose export waited for a schema.
    private func bindings(toSchema key: ObjectKey, _ location: Location) -> [NameInCluster] {
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

    private func waiting(in cluster: String) -> [NameInCluster] {
        server.bindings.bindings(in: cluster).filter { !$0.isBound }
            .map { NameInCluster(cluster: $0.cluster, name: $0.name) }
    }

    private func dying(in cluster: String) -> [NameInCluster] {
        server.bindings.bindings(in: cluster).filter(\.isBeingDeleted)
            .map { NameInCluster(cluster: $0.cluster, name: $0.name) }
    }

    /// Bindings that have not followed their export: it changed just before the server ended.
    private func outdated(_ event: ObjectEvent) -> [NameInCluster] {
        guard let export = event.after.value else { return [] }
        let claims = export.at("spec", "permissionClaims")?.arrayValue ?? []
        let found = ExportLookup.Found(
            cluster: event.key.cluster, path: "", location: event.location, export: export)
        let resources: [Value]
        do throws(Status) {
            guard
                case .bindable(let offered, _) = try Binder(
                    server.registries, server.registry(event.location)
                ).offer(found)
            else { return [] }
            resources = offered.map(\.entry)
        } catch {
            server.log.fault("export \(event.storedKey): \(error.message)")
            return []
        }
        return server.bindings.bindings(ofExport: event.key.name, in: event.key.cluster)
            .filter { binding in
                binding.askedClaims != claims
                    || !resources.allSatisfy(binding.boundResources.contains)
            }
            .map { NameInCluster(cluster: $0.cluster, name: $0.name) }
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
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
        _ binding: Value, _ key: NameInCluster, _ stored: String, _ export: ExportLookup.Found,
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
