import PlatModel
import PlatValue

/// Gives each export its identity, a secret key whose hash tells it from all others, and its endpoint
/// slice (contract, sections 5.2 and 5.4).
struct ExportIdentity: Controller {
    let registries: Registries
    let exports: ExportLookup
    let secrets: IdentitySecrets

    let name = "exports"

    enum Key: Hashable, Sendable {
        case export(NameInCluster)
        /// The exports that use a secret.
        case users(ofSecret: ObjectKey)
    }

    var interests: [Interest] {
        [
            .of(SystemResources.exports),
            .of(SystemResources.endpointSlices, BuiltinResources.secrets, on: .committed),
        ]
    }

    func keys(for event: ObjectEvent) -> [Key] {
        event.key.resource == BuiltinResources.secrets.storedResource
            ? [.users(ofSecret: event.key)]
            // A slice that was deleted comes back with the export's name.
            : [.export(NameInCluster(event.key))]
    }

    func keys(meantBy key: Key) throws(Status) -> [Key]? {
        guard case .users(let secret) = key else { return nil }
        guard let registry = registries.holding(secret.cluster) else { return [] }
        return try registry.list(SystemResources.exports, cluster: secret.cluster)
            .filter { Self.uses($0, secret) }
            .map { .export(NameInCluster(cluster: secret.cluster, name: $0.objectName)) }
    }

    static func uses(_ export: Value, _ secret: ObjectKey) -> Bool {
        let reference = APIExport(export).identitySecret
        return reference?.name == secret.name && reference?.namespace == secret.namespace
    }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard case .export(let key) = key, let registry = registries.holding(key.cluster) else {
            return nil
        }
        let stored = key.key(SystemResources.exports)
        let slices = ExportSlices(registry: registry, exports: exports, key: key)
        guard let export = try registry.find(key: stored)?.value() else {
            try await slices.remove()
            return nil
        }
        guard !export.isBeingDeleted else { return nil }
        try await slices.make(for: export)
        guard let reference = APIExport(export).identitySecret else {
            try await secrets.make(key, registry)
            try await registry.update(key: stored, known: export) { object throws(Status) in
                object = Self.referring(object, toSecret: key.name)
                return true
            }
            return nil
        }
        let secret = try registry.find(
            BuiltinResources.secrets, cluster: key.cluster,
            namespace: reference.namespace, name: reference.name)
        let now = registries.clock.timestamp()
        try await registry.update(key: stored, known: export) { object throws(Status) in
            object = Self.identified(object, by: secret, now: now)
            return true
        }
        return nil
    }

    /// The export with the secret that was made for it.
    static func referring(_ export: Value, toSecret name: String) -> Value {
        var object = export
        object[as: APIExport.self].identitySecret = SecretReference(
            namespace: IdentitySecrets.namespace, name: name)
        object.countGeneration()
        return object
    }

    /// The export with the identity that its secret's key gives it; nil for a secret that is not there.
    static func identified(_ export: Value, by secret: Value?, now: String) -> Value {
        var object = export
        do throws(Invalid) {
            let found = try IdentitySecrets.identity(
                by: secret, name: APIExport(export).identitySecret?.name ?? "")
            // Consumers know the export by what it was first.
            if let known = APIExport(export).identityHash, !known.isEmpty, known != found {
                return failed(
                    object,
                    "hash mismatch: identity secret hash \"\(found)\" must match "
                        + "status.identityHash \"\(known)\"", now)
            }
            object[as: APIExport.self].identityHash = found
        } catch {
            return failed(object, error.description, now)
        }
        object.setCondition("IdentityValid", true, now: now)
        return object
    }

    private static func failed(_ export: Value, _ message: String, _ now: String) -> Value {
        var object = export
        object.setCondition(
            "IdentityValid", false, reason: "IdentityVerificationFailed", severity: "Error",
            message: message, now: now)
        return object
    }
}
