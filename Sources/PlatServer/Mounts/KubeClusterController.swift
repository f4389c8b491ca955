import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// Tells of each KubeCluster whether it answers, and where it is served.
struct KubeClusterController: Aspect {
    let server: Parts
    private let checks = Checks()
    var name: String { "clusters" }
    /// A cluster that does not answer holds a worker for as long as that takes to tell.
    var workers: Int { 8 }

    init(server: Parts) { self.server = server }

    /// When each cluster was last asked, and by which credentials.
    private final class Checks: Sendable {
        private let last = Mutex<[WorkspaceKey: (revision: String, at: ContinuousClock.Instant)]>(
            [:])

        /// False for one that was asked moments ago: what changed since is its own status.
        func begin(_ key: WorkspaceKey, revision: String) -> Bool {
            let now = ContinuousClock.now
            return last.withLock { last in
                if let before = last[key], before.revision == revision,
                    now - before.at < .seconds(Self.pause - 1)
                {
                    return false
                }
                last[key] = (revision, now)
                return true
            }
        }

        func forget(_ key: WorkspaceKey) { last.withLock { $0[key] = nil } }

        static let pause = 10.0
    }

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        if event.key.hasPrefix(BuiltinResources.secrets.storagePrefix) {
            return ObjectKey(event.key).map(server.kubeClusters.users) ?? []
        }
        guard event.key.hasPrefix(SystemResources.kubeClusters.storagePrefix),
            let key = ObjectKey(event.key)
        else { return [] }
        return [WorkspaceKey(cluster: key.cluster, name: key.name)]
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        try server.registry(location).list(SystemResources.kubeClusters, cluster: nil).map {
            WorkspaceKey(cluster: $0.cluster, name: $0.objectName)
        }
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        let stored = SystemResources.kubeClusters.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let registry = server.registry(of: key.cluster),
            let cluster = try registry.find(key: stored)?.value(), !cluster.isBeingDeleted
        else {
            server.kubeClusters.setSecret(nil, of: key)
            checks.forget(key)
            return nil
        }
        server.kubeClusters.setSecret(KubeClusters.SecretName(cluster), of: key)
        let generation = cluster.at("metadata", "generation")?.integerValue ?? 0
        let access: ClusterAccess
        do throws(ClusterAccess.Problem) {
            access = try server.kubeClusters.access(to: cluster, in: key.cluster, registry)
        } catch {
            checks.forget(key)
            try await write(key, stored, registry, secret: error.message, cluster: nil)
            return nil
        }
        guard checks.begin(key, revision: "\(generation)/\(access.id)") else { return nil }
        var problem = await access.problem()
        if problem != nil, cluster.isConditionTrue("ClusterReady") {
            // One lost answer must not take a working cluster out of the tree.
            problem = await access.problem()
        }
        try await write(key, stored, registry, secret: nil, cluster: problem)
        return Checks.pause
    }

    /// Writes what was found: a problem with the secret, one with the cluster, or neither.
    private func write(
        _ key: WorkspaceKey, _ stored: String, _ registry: ObjectRegistry, secret: String?,
        cluster: String?
    ) async throws(Status) {
        let now = server.clock.timestamp()
        let problem = secret ?? cluster
        try await registry.update(key: stored) { object throws(Status) in
            object.setCondition(
                "ClusterSecretReady", secret == nil,
                reason: secret == nil ? nil : "ClusterSecretNotUsable", severity: "Error",
                message: secret, now: now)
            object.setCondition(
                "ClusterReady", problem == nil,
                reason: problem == nil ? nil : "ClusterNotReachable", severity: "Error",
                message: problem, now: now)
            object.set(.string(server.addresses.proxyURL(of: key)), at: "status", "URL")
            let phase: Value = problem == nil ? "Ready" : secret == nil ? "Unknown" : "Initializing"
            object.set(phase, at: "status", "phase")
            return true
        }
    }
}
