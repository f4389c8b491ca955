import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// Tells of each KubeCluster whether it answers, and where it is served.
struct KubeClusterHealth: Controller {
    let registries: Registries
    let clusters: KubeClusters
    let addresses: Addresses
    private let checks = Checks()

    let name = "clusters"
    /// A cluster that does not answer holds a worker for as long as that takes to tell.
    let workers = 8

    init(registries: Registries, clusters: KubeClusters, addresses: Addresses) {
        self.registries = registries
        self.clusters = clusters
        self.addresses = addresses
    }

    /// When each cluster was last asked, and by which credentials.
    private final class Checks: Sendable {
        private let last = Mutex<[NameInCluster: (revision: String, at: Duration)]>([:])

        /// False for one that was asked moments ago: what changed since is its own status.
        func begin(_ key: NameInCluster, revision: String, now: Duration) -> Bool {
            last.withLock { last in
                if let before = last[key], before.revision == revision,
                    now - before.at < .seconds(Self.pause - 1)
                {
                    return false
                }
                last[key] = (revision, now)
                return true
            }
        }

        func forget(_ key: NameInCluster) { last.withLock { $0[key] = nil } }

        static let pause = 10.0
    }

    var interests: [Interest] {
        [.of(SystemResources.kubeClusters), .of(BuiltinResources.secrets, on: .committed)]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        event.key.resource == BuiltinResources.secrets.storedResource
            ? clusters.users(of: event.key) : [NameInCluster(event.key)]
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        let stored = key.key(SystemResources.kubeClusters)
        guard let registry = registries.holding(key.cluster),
            let cluster = try registry.find(key: stored)?.value(), !cluster.isBeingDeleted
        else {
            clusters.setSecret(nil, of: key)
            checks.forget(key)
            return nil
        }
        clusters.setSecret(KubeClusters.SecretName(cluster), of: key)
        let generation = cluster.generation ?? 0
        let access: ClusterAccess
        do throws(ClusterAccess.Problem) {
            access = try clusters.access(to: cluster, in: key.cluster, registry)
        } catch {
            checks.forget(key)
            try await write(.secretNotUsable(error.message), key, registry)
            return nil
        }
        let revision = "\(generation)/\(access.id)"
        guard checks.begin(key, revision: revision, now: registries.clock.uptime()) else {
            return nil
        }
        var problem = await access.problem()
        if problem != nil, cluster.isConditionTrue("ClusterReady") {
            // One lost answer must not take a working cluster out of the tree.
            problem = await access.problem()
        }
        try await write(problem.map(Health.notReachable) ?? .ready, key, registry)
        return Checks.pause
    }

    private func write(_ health: Health, _ key: NameInCluster, _ registry: ObjectRegistry)
        async throws(Status)
    {
        let now = registries.clock.timestamp()
        let url = addresses.proxyURL(of: key)
        try await registry.update(key: key.key(SystemResources.kubeClusters)) {
            object throws(Status) in
            object = Self.showing(health, url: url, in: object, now: now)
            return true
        }
    }

    /// What was found.
    enum Health: Sendable {
        case ready
        case secretNotUsable(String)
        case notReachable(String)
    }

    static func showing(_ health: Health, url: String, in cluster: Value, now: String) -> Value {
        var object = cluster
        let phase: String
        var (secret, problem): (String?, String?) = (nil, nil)
        switch health {
        case .ready: phase = "Ready"
        case .secretNotUsable(let text): (phase, secret, problem) = ("Initializing", text, text)
        case .notReachable(let text): (phase, problem) = ("Unknown", text)
        }
        object.setCondition(
            "ClusterSecretReady", secret == nil,
            reason: secret == nil ? nil : "ClusterSecretNotUsable", severity: "Error",
            message: secret, now: now)
        object.setCondition(
            "ClusterReady", problem == nil, reason: problem == nil ? nil : "ClusterNotReachable",
            severity: "Error", message: problem, now: now)
        object[as: KubeCluster.self].url = url
        object[as: KubeCluster.self].phase = phase
        return object
    }
}
