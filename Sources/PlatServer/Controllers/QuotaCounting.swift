import PlatModel
import PlatStore
import PlatValue

/// Counts what quotas limit: after a quota changed, and after something that it counts went.
/// Creations count themselves, in their own transaction.
struct QuotaCounting: Aspect {
    let server: Parts
    let name = "quotas"

    /// A namespace of a logical cluster.
    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        guard let key = ObjectKey(event.key), !key.namespace.isEmpty else { return [] }
        let isQuota = event.key.hasPrefix(BuiltinResources.resourceQuotas.storagePrefix)
        guard isQuota || event.kind == .delete else { return [] }
        return [WorkspaceKey(cluster: key.cluster, name: key.namespace)]
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        let quotas = try server.registry(location).list(
            BuiltinResources.resourceQuotas, cluster: nil)
        return quotas.map { WorkspaceKey(cluster: $0.cluster, name: $0.objectNamespace ?? "") }
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let type = BuiltinResources.resourceQuotas
        for quota in try registry.list(type, cluster: key.cluster, namespace: key.name) {
            let stored = type.key(
                cluster: key.cluster, namespace: key.name, name: quota.objectName)
            try await registry.update(key: stored) { object throws(Status) in
                // Counted inside the change: an object that is made meanwhile writes the quota, so
                // that this count is refused and taken again.
                let status = try self.status(of: object, key, registry)
                guard status != object["status"] else { return false }
                object["status"] = status
                return true
            }
        }
        return nil
    }

    private func status(of quota: Value, _ key: WorkspaceKey, _ registry: ObjectRegistry)
        throws(Status) -> Value
    {
        guard let hard = quota.at("spec", "hard")?.objectValue, !hard.isEmpty else { return [:] }
        let surface = try server.surfaces.surface(of: key.cluster, in: registry.location)
        var used = Members()
        for type in surface.types where type.isNamespaced && type.verbs.contains("list") {
            let names = QuotaUse.names(of: type).filter { hard[$0] != nil && used[$0] == nil }
            guard !names.isEmpty else { continue }
            let count =
                QuotaUse.isScoped(quota)
                ? 0 : try count(type.prefix(cluster: key.cluster, namespace: key.name), registry)
            for name in names { used[name] = .string(String(count)) }
        }
        var status: Members = ["hard": .object(hard)]
        if !used.isEmpty { status["used"] = .object(Members(used.sortedByKey())) }
        return .object(status)
    }

    private func count(_ prefix: String, _ registry: ObjectRegistry) throws(Status) -> Int {
        do {
            return try registry.location.store.list(
                prefix: prefix, after: nil, limit: nil, at: nil
            ).entries.count
        } catch {
            throw Status(error)
        }
    }
}
