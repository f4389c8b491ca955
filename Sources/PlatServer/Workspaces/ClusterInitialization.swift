import PlatModel
import PlatStore
import PlatValue

/// Does what the system owes a new logical cluster (its namespaces, its default bindings) and declares
/// it ready when no initializer is left.
struct ClusterInitialization: Controller {
    let directory: ClusterDirectory
    let registries: Registries
    let defaultBindings: DefaultBindings
    let authorityPEM: [UInt8]

    let name = "initialization"
    let workers = 16

    var interests: [Interest] {
        [
            .of(
                SystemResources.logicalClusters, SystemResources.bindings,
                on: [.found, .created, .updated])
        ]
    }

    func keys(for event: ObjectEvent) -> [String] {
        let phase = directory.cluster(event.key.cluster)?.phase
        return phase == "Initializing" ? [event.key.cluster] : []
    }

    /// All that is made is written together with what the logical cluster says of it.
    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        for _ in 0..<20 {
            guard let registry = registries.holding(cluster),
                let object = try registry.find(
                    SystemResources.logicalClusters, cluster: cluster, name: LogicalCluster.name),
                LogicalCluster(object).phase == "Initializing", !object.isBeingDeleted
            else { return nil }
            let work = try work(for: object, cluster, registry)
            do {
                try await registry.commit(work.writes)
                return work.isBlocked ? 1 : nil
            } catch StoreError.conflict {
                continue
            } catch {
                throw Status(error)
            }
        }
        throw Status.internalError("\(cluster) kept changing while it was initialized")
    }

    private func work(for object: Value, _ cluster: String, _ registry: ObjectRegistry)
        throws(Status) -> (writes: [Write], isBlocked: Bool)
    {
        let waiting = LogicalCluster(object).initializers
        var writes: [Write] = []
        var done: [String] = []
        var blocked: Blocked?
        var advanced = object
        if waiting.contains(Self.namespaces) {
            writes += try namespaces(cluster, registry)
            done.append(Self.namespaces)
        }
        if waiting.contains(Self.bindings) {
            let plan = try defaultBindings.plan(in: object, cluster, registry)
            writes += plan.writes
            blocked = plan.blocked
            if let locked = plan.locked { advanced = locked }
            if blocked == nil { done.append(Self.bindings) }
        }
        advanced = Self.advanced(
            advanced, done: done, blocked: blocked, now: registries.clock.timestamp())
        if advanced != object {
            let key = SystemResources.logicalClusters.key(
                cluster: cluster, namespace: nil, name: LogicalCluster.name)
            writes.append(registry.write(advanced, over: object, key: key))
        }
        return (writes, blocked != nil)
    }

    /// The initializers that are the system's own.
    static let namespaces = "root:universal"
    static let bindings = "system:apibindings"

    /// Why default bindings are not there yet.
    struct Blocked: Sendable, Equatable {
        var reason: String
        var message: String
    }

    /// The logical cluster without the initializers that are done, ready where none is left.
    static func advanced(
        _ cluster: Value, done: [String], blocked: Blocked?, now: String
    ) -> Value {
        var object = cluster
        let left = LogicalCluster(object).initializers.filter { !done.contains($0) }
        object[as: LogicalCluster.self].initializers = left
        for name in done {
            object.setLabel(LogicalClusterDraft.label(.initializing, name), to: nil)
        }
        if let blocked {
            object.setCondition(
                "APIBindingsInitialized", false, reason: blocked.reason,
                severity: blocked.reason == "WaitingOnAPIBindings" ? "Info" : "Error",
                message: blocked.message, now: now)
        } else if done.contains(bindings) {
            object.removeCondition("APIBindingsInitialized")
        }
        guard left.isEmpty else {
            object.setCondition(
                "WorkspaceInitialized", false, reason: "InitializerExists", severity: "Info",
                message: "Initializers still exist: [\(left.joined(separator: " "))]", now: now)
            return object
        }
        object[as: LogicalCluster.self].enter("Ready")
        object.setCondition("WorkspaceInitialized", true, now: now)
        if object["spec"]?["initializers"].strings.contains(bindings) == true {
            // They are as the type wants them; where it goes on looking after them, that tells of changes.
            object.setCondition("APIBindingsReconciled", true, now: now)
        }
        object.trimWorkspaceOwner()
        return object
    }

    /// The namespaces that are missing of those that every workspace has.
    private func namespaces(_ cluster: String, _ registry: ObjectRegistry) throws(Status)
        -> [Write]
    {
        var writes: [Write] = []
        for name in ["default", "kube-system"] {
            let key = BuiltinResources.namespaces.key(
                cluster: cluster, namespace: nil, name: name)
            guard try registry.find(key: key) == nil else { continue }
            writes += NamespaceContents.namespace(
                registry, cluster: cluster, name: name,
                annotations: ["bootstrap.kcp.io/create-only": "true"], authorityPEM: authorityPEM
            ).map(\.write)
        }
        return writes
    }
}
