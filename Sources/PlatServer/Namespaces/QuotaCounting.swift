import PlatModel
import PlatStore
import PlatValue

/// Counts what quotas limit: after a quota changed, and after something that it counts went.
/// Creations count themselves, in their own transaction; those of the system are counted afterwards,
/// where a quota is for the whole workspace.
struct QuotaCounting: Controller {
    let registries: Registries
    let surfaces: Surfaces
    let quotas: QuotaDirectory

    let name = "quotas"

    var interests: [Interest] {
        [
            .of(BuiltinResources.resourceQuotas), .everything(on: [.created, .deleted]),
            .of(BuiltinResources.customResourceDefinitions), .of(SystemResources.bindings),
        ]
    }

    /// Namespaces of logical clusters.
    func keys(for event: ObjectEvent) -> [NameInCluster] {
        var namespaces: Set<String> = []
        if quotas.isAny(in: event.key.cluster) {
            namespaces.insert(ResourceQuota.adminNamespace)
        }
        let (cluster, namespace) = (event.key.cluster, event.key.namespace)
        if event.change != .found, Self.changesKinds(event.key) {
            // What a quota limits may only now be a kind.
            namespaces.formUnion(quotas.namespaces(in: cluster))
        }
        let isQuota = event.key.resource == BuiltinResources.resourceQuotas.storedResource
        let isLess = event.change == .deleted && quotas.isAny(in: cluster, namespace: namespace)
        if !namespace.isEmpty, isQuota || isLess { namespaces.insert(namespace) }
        return namespaces.map { NameInCluster(cluster: event.key.cluster, name: $0) }
    }

    private static func changesKinds(_ key: ObjectKey) -> Bool {
        key.resource == BuiltinResources.customResourceDefinitions.storedResource
            || key.resource == SystemResources.bindings.storedResource
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        guard let registry = registries.holding(key.cluster) else { return nil }
        let type = BuiltinResources.resourceQuotas
        for quota in try registry.list(type, cluster: key.cluster, namespace: key.name) {
            let types = try surfaces.surface(of: key.cluster, in: registry.location).types
            let stored = type.key(
                cluster: key.cluster, namespace: key.name, name: quota.objectName)
            try await registry.update(key: stored, known: quota) { object throws(Status) in
                // Counted inside the change: an object that is made meanwhile writes the quota, so
                // that this count is refused and taken again.
                let namespace = ResourceQuota(object).isOfWorkspace ? nil : key.name
                object["status"] = try Self.status(of: object, types) { type throws(Status) in
                    try count(type.prefix(cluster: key.cluster, namespace: namespace), registry)
                }
                return true
            }
        }
        return nil
    }

    /// What a quota shows: its limits, and how many objects there are of each kind that it limits.
    static func status(
        of quota: Value, _ types: [ResourceType],
        count: (ResourceType) throws(Status) -> Int
    ) throws(Status) -> Value {
        let hard = ResourceQuota(quota).wanted
        guard !hard.isEmpty else { return [:] }
        var used = Members()
        let isOfWorkspace = ResourceQuota(quota).isOfWorkspace
        for type in types where type.verbs.contains("list") {
            guard let name = QuotaUse.name(of: type), hard[name] != nil, used[name] == nil
            else { continue }
            // There is nothing of a whole workspace in a namespace.
            let isThere = type.isNamespaced || isOfWorkspace
            let number = isThere && !ResourceQuota(quota).isScoped ? try count(type) : 0
            used[name] = .string(String(number))
        }
        var status: Members = ["hard": .object(hard)]
        if !used.isEmpty { status["used"] = .object(Members(used.sortedByKey())) }
        return .object(status)
    }

    private func count(_ prefix: String, _ registry: ObjectRegistry) throws(Status) -> Int {
        do {
            return try registry.location.store.count(prefix: prefix)
        } catch {
            throw Status(error)
        }
    }
}
