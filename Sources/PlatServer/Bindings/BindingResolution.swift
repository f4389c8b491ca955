import PlatModel
import PlatStore
import PlatValue

/// Binds: finds the export, takes its resources for the workspace, says what stands in the way; and
/// takes everything back when the binding goes (contract, section 5.3).
struct BindingResolution: Controller {
    let directory: ClusterDirectory
    let bindings: BindingDirectory
    let registries: Registries
    let exports: ExportLookup
    let surfaces: Surfaces

    let name = "bindings"
    let workers = 8

    enum Key: Hashable, Sendable {
        case binding(NameInCluster)
        /// Bindings whose export waited for a schema.
        case users(ofSchema: ObjectKey)
        /// Bindings that have not followed an export, which changed just before the server ended.
        case laggards(ofExport: NameInCluster)
    }

    var interests: [Interest] {
        [
            .of(SystemResources.bindings, SystemResources.exports),
            .of(
                SystemResources.schemas, BuiltinResources.customResourceDefinitions,
                on: .committed),
            .everything(on: [.updated, .deleted]),
        ]
    }

    func keys(for event: ObjectEvent) -> [Key] {
        let key = event.key
        switch key.resource {
        case SystemResources.bindings.storedResource:
            // Others in the workspace may have waited for what this one held.
            let others = names(in: key.cluster) { $0.isWaiting || $0.isBeingDeleted }
            return event.change == .found ? others : [.binding(NameInCluster(key))] + others
        case SystemResources.exports.storedResource:
            guard event.change != .found else { return [.laggards(ofExport: NameInCluster(key))] }
            let bound = bindings.bindings(ofExport: key.name, in: key.cluster).map {
                NameInCluster(cluster: $0.cluster, name: $0.name)
            }
            return referring(to: key.name, in: key.cluster).union(bound).map(Key.binding)
        case SystemResources.schemas.storedResource: return [.users(ofSchema: key)]
        case BuiltinResources.customResourceDefinitions.storedResource:
            return names(in: key.cluster, where: \.isWaiting)
        default:
            // An object of a kind that a dying binding serves is gone.
            return names(in: key.cluster, where: \.isBeingDeleted)
        }
    }

    private func names(
        in cluster: String, where isWanted: (BindingDirectory.Binding) -> Bool
    ) -> [Key] {
        bindings.bindings(in: cluster).filter(isWanted)
            .map { .binding(NameInCluster(cluster: $0.cluster, name: $0.name)) }
    }

    private func referring(to export: String, in cluster: String) -> Set<NameInCluster> {
        let path = directory.cluster(cluster)?.path ?? cluster
        return bindings.keys(referringTo: export, paths: [path, cluster])
    }

    func keys(meantBy key: Key) throws(Status) -> [Key]? {
        switch key {
        case .binding: return nil
        case .users(let schema):
            guard let registry = registries.holding(schema.cluster) else { return [] }
            return try registry.list(SystemResources.exports, cluster: schema.cluster)
                .filter { Self.names($0, schema: schema.name) }
                .flatMap { referring(to: $0.objectName, in: schema.cluster).map(Key.binding) }
        case .laggards(let export): return try laggards(of: export).map(Key.binding)
        }
    }

    static func names(_ export: Value, schema: String) -> Bool {
        APIExport(export).resources.contains { $0.schema == schema }
    }

    private func laggards(of key: NameInCluster) throws(Status) -> [NameInCluster] {
        guard let registry = registries.holding(key.cluster),
            let export = try registry.find(key: key.key(SystemResources.exports))?.value(),
            case .bindable(let offered, _) = try Binder(registries, registry).offer(
                ExportLookup.Found(
                    cluster: key.cluster, path: "", location: registry.location, export: export))
        else { return [] }
        let claims = APIExport(export).claims
        let resources = offered.map(\.entry)
        return bindings.bindings(ofExport: key.name, in: key.cluster)
            .filter { !Self.follows($0, resources, claims) }
            .map { NameInCluster(cluster: $0.cluster, name: $0.name) }
    }

    /// Whether a binding has all that its export offers, and knows all that it asks.
    static func follows(
        _ binding: BindingDirectory.Binding, _ resources: [BoundResource],
        _ claims: [PermissionClaim]
    ) -> Bool {
        binding.askedClaims == claims && resources.allSatisfy(binding.boundResources.contains)
    }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard case .binding(let key) = key, let registry = registries.holding(key.cluster) else {
            return nil
        }
        let stored = key.key(SystemResources.bindings)
        guard let binding = try registry.find(key: stored)?.value() else { return nil }
        guard !binding.isBeingDeleted else {
            try await BindingRemoval(
                bindings: bindings, exports: exports, surfaces: surfaces, registry: registry,
                key: key
            ).run(binding)
            return nil
        }
        let outcome = try await outcome(of: binding, key, registry)
        let now = registries.clock.timestamp()
        try await registry.update(key: stored, known: binding) { object throws(Status) in
            object = Self.resolved(object, outcome, now: now)
            if let found = outcome.export {
                object.setClaimLabels(claimLabels(of: object, found))
            }
            return true
        }
        return nil
    }

    /// What a binding finds where its reference leads.
    enum Outcome: Sendable {
        case noExport(path: String, name: String)
        /// The export cannot be bound as it is.
        case unusable(ExportLookup.Found, Problem)
        case bound(ExportLookup.Found, resources: [BoundResource], BindingConflicts)

        /// The export, where there is one.
        var export: ExportLookup.Found? {
            switch self {
            case .noExport: nil
            case .unusable(let found, _), .bound(let found, _, _): found
            }
        }
    }

    struct Problem: Sendable {
        var reason: String
        var severity = "Error"
        var message: String
    }

    private func outcome(of binding: Value, _ key: NameInCluster, _ registry: ObjectRegistry)
        async throws(Status) -> Outcome
    {
        let reference = APIBinding(binding).export
        let path = reference?.path(in: key.cluster) ?? key.cluster
        let name = reference?.name ?? ""
        guard let found = try exports.find(path: path, name: name) else {
            return .noExport(path: path, name: name)
        }
        switch try Binder(registries, registry).offer(found, to: binding) {
        case .noIdentity:
            return .unusable(
                found,
                Problem(
                    reason: "MissingIdentityHash", severity: "Warning",
                    message: "APIExport \(found.path)|\(name) is missing status.identityHash"))
        case .missingSchema(let schema):
            return .unusable(
                found,
                Problem(
                    reason: "InternalError",
                    message: "Invalid APIExport. Please contact the APIExport owner to resolve:"
                        + " APIResourceSchema \"\(schema)\" not found"))
        case .bindable(let offered, let copies):
            let conflicts = try await take(offered, for: binding, key, registry)
            if !copies.isEmpty {
                do { try await registry.commit(copies) } catch { throw Status(error) }
            }
            return .bound(found, resources: offered.map(\.entry), conflicts)
        }
    }

    /// Takes what is free of the offered resources for the workspace; answers what is not.
    private func take(
        _ offered: [Binder.Offered], for binding: Value, _ key: NameInCluster,
        _ registry: ObjectRegistry
    ) async throws(Status) -> BindingConflicts {
        let before = APIBinding(binding).boundResources
        var conflicts = BindingConflicts()
        conflicts.owners = try await ResourceLock(registry, cluster: key.cluster).take(
            Binder.merged(before, offered.map(\.entry), without: []), for: key.name)
        let owned = conflicts.resources
        conflicts.name = try BindingConflicts.name(
            in: offered.filter { !owned.contains($0.entry.groupResource) }, for: key,
            registry.location, bindings, surfaces)
        return conflicts
    }

    /// The binding as it shows what was found.
    static func resolved(_ binding: Value, _ outcome: Outcome, now: String) -> Value {
        var object = binding
        switch outcome {
        case .noExport(let path, let name):
            Binder.markUnusable(
                &object, reason: "APIExportNotFound",
                message: "APIExport \(path)|\(name) not found", now: now)
        case .unusable(let found, let problem):
            object[as: APIBinding.self].exportCluster = found.cluster
            Binder.markUnusable(
                &object, reason: problem.reason, severity: problem.severity,
                message: problem.message, now: now)
            Claims.apply(&object, export: found.export, now: now)
        case .bound(let found, let resources, let conflicts):
            Binder.mark(&object, found, resources, conflicts, now: now)
        }
        return object
    }

    /// The labels of the claims on the binding itself, with those that it is about to have.
    private func claimLabels(of binding: Value, _ found: ExportLookup.Found) -> [String: String] {
        var labels = bindings.claimLabels(
            of: binding, SystemResources.bindings, in: binding.cluster)
        let key = ExportLabels.claimKey(cluster: found.cluster, export: found.export.objectName)
        labels[key] = labels[key] ?? ExportLabels.reflexiveClaim
        return labels
    }
}
