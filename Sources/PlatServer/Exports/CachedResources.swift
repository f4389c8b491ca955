import PlatModel
import PlatStore
import PlatValue

/// Says of each cached resource whether it can be read by consumers, how many objects it has, and gives it
/// its identity (contract, section 5.6). Nothing is copied: consumers read the objects where they are.
struct CachedResources: Controller {
    let registries: Registries
    let surfaces: Surfaces
    let directory: CachedResourceDirectory
    let secrets: IdentitySecrets

    let name = "cached resources"

    var interests: [Interest] {
        [.of(SystemResources.cachedResources, on: .found), .everything(on: .committed)]
    }

    /// Objects of most clusters are no cached resource's, which a look into the directory tells.
    func keys(for event: ObjectEvent) -> [NameInCluster] {
        let key = event.key
        switch key.resource {
        case SystemResources.cachedResources.storedResource: return [NameInCluster(key)]
        case BuiltinResources.customResourceDefinitions.storedResource,
            SystemResources.bindings.storedResource, BuiltinResources.secrets.storedResource:
            // What a kind is may have changed, or what an identity comes from.
            return directory.keys(in: key.cluster)
        default:
            let kind = key.resource.prefix { $0 != ":" }
            return directory.keys(in: key.cluster, ofKind: String(kind))
        }
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        let stored = key.key(SystemResources.cachedResources)
        guard let registry = registries.holding(key.cluster),
            let object = try registry.find(key: stored)?.value(), !object.isBeingDeleted
        else { return nil }
        let cached = CachedResource(object)
        let surface = try surfaces.surface(of: key.cluster, in: registry.location)
        // A kind that is not served yet is heard of when it is.
        guard
            let type = surface.type(
                group: cached.group, version: cached.version, plural: cached.resource)
        else { return nil }
        guard let reference = cached.identitySecret else {
            try await secrets.make(key, registry)
            try await registry.update(key: stored, known: object) { object throws(Status) in
                object[as: CachedResource.self].identitySecret = SecretReference(
                    namespace: IdentitySecrets.namespace, name: key.name)
                object.countGeneration()
                return true
            }
            return nil
        }
        let secret = try registry.find(
            BuiltinResources.secrets, cluster: key.cluster, namespace: reference.namespace,
            name: reference.name)
        let count = try count(cached, type, key.cluster, registry)
        let now = registries.clock.timestamp()
        try await registry.update(key: stored, known: object) { object throws(Status) in
            object = Self.shown(object, type, secret: secret, count: count, now: now)
            return true
        }
        return nil
    }

    private func count(
        _ cached: CachedResource, _ type: ResourceType, _ cluster: String,
        _ registry: ObjectRegistry
    ) throws(Status) -> Int {
        guard let selector = cached.selector else {
            do {
                return try registry.location.store.count(
                    prefix: type.prefix(cluster: cluster, namespace: nil))
            } catch {
                throw Status(error)
            }
        }
        let labels: LabelSelector
        do {
            labels = try LabelSelector(object: selector)
        } catch {
            throw Status.internalError("labelSelector: \(error)")
        }
        return try registry.list(type, cluster: cluster).count { object in
            labels.matches { object.label($0) }
        }
    }

    /// The cached resource with all that is known of it.
    static func shown(
        _ cached: Value, _ type: ResourceType, secret: Value?, count: Int, now: String
    ) -> Value {
        var object = cached
        object.setAnnotation(CachedResource.Annotation.kind, to: type.kind)
        object.setAnnotation(
            CachedResource.Annotation.scope, to: type.isNamespaced ? "Namespaced" : "Cluster")
        guard !type.isNamespaced else {
            object.setCondition(
                "ResourceValid", false, reason: "ResourceNotClusterScoped", severity: "Error",
                message: "Resource \(type.groupResource) is not cluster-scoped", now: now)
            return object
        }
        do throws(Invalid) {
            let identity = try IdentitySecrets.identity(
                by: secret, name: CachedResource(object).identitySecret?.name ?? "")
            let known = CachedResource(object).identityHash
            guard known == nil || known == identity else {
                throw Invalid(
                    "hash mismatch: identity secret hash \"\(identity)\" must match "
                        + "status.identityHash \"\(known ?? "")\"")
            }
            object[as: CachedResource.self].identityHash = identity
        } catch {
            object.setCondition(
                "IdentityValid", false, reason: "IdentityVerificationFailed", severity: "Error",
                message: error.description, now: now)
            return object
        }
        object[as: CachedResource.self].setCount(count)
        object[as: CachedResource.self].phase = "Ready"
        for condition in ["IdentityValid", "ReplicationStarted", "ResourceValid"] {
            object.setCondition(condition, true, now: now)
        }
        return object
    }
}
