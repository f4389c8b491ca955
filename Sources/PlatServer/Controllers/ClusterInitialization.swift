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

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = registries.holding(cluster),
            let object = try registry.find(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster"),
            LogicalCluster(object).phase == "Initializing", !object.isBeingDeleted
        else { return nil }
        let waiting = LogicalCluster(object).initializers
        var done: [String] = []
        var blocked: Blocked?
        if waiting.contains(Self.namespaces) {
            try await makeNamespaces(cluster, registry)
            done.append(Self.namespaces)
        }
        if waiting.contains(Self.bindings) {
            blocked = try await defaultBindings.make(in: object, cluster, registry)
            if blocked == nil { done.append(Self.bindings) }
        }
        let key = SystemResources.logicalClusters.key(
            cluster: cluster, namespace: nil, name: "cluster")
        let (finished, obstacle) = (done, blocked)
        let now = registries.clock.timestamp()
        try await registry.update(key: key, known: object) { object throws(Status) in
            object = Self.advanced(object, done: finished, blocked: obstacle, now: now)
            return true
        }
        return blocked == nil ? nil : 1
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
        object.trimWorkspaceOwner()
        return object
    }

    private func makeNamespaces(_ cluster: String, _ registry: ObjectRegistry) async throws(Status)
    {
        var drafts: [StoredObject.Draft] = []
        for name in ["default", "kube-system"] {
            let key = BuiltinResources.namespaces.key(
                cluster: cluster, namespace: nil, name: name)
            guard try registry.find(key: key) == nil else { continue }
            drafts += NamespaceContents.namespace(
                registry, cluster: cluster, name: name,
                annotations: ["bootstrap.kcp.io/create-only": "true"], authorityPEM: authorityPEM)
        }
        guard !drafts.isEmpty else { return }
        do {
            try await registry.commit(drafts.map(\.write))
        } catch {
            throw Status(error)
        }
    }
}
