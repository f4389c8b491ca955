import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// Tells of each KubeCluster whether it answers, and where it is served.
struct KubeClusterHealth<Store: KubeClusterStore>: Controller {
    let store: Store
    let clusters: KubeClusters
    let clock: ServerClock
    private let checks = ClusterChecks()

    let name = "clusters"
    /// A cluster that does not answer holds a worker for as long as that takes to tell.
    let workers = 8

    init(store: Store, clusters: KubeClusters, clock: ServerClock) {
        self.store = store
        self.clusters = clusters
        self.clock = clock
    }

    var interests: [Interest] {
        [.of(SystemResources.kubeClusters), .of(BuiltinResources.secrets, on: .committed)]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        guard event.key.resource == BuiltinResources.secrets.storedResource else {
            return [NameInCluster(event.key)]
        }
        let secret = KubeClusters.SecretName(
            namespace: event.key.namespace, name: event.key.name)
        return clusters.users(of: secret, in: event.key.cluster)
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        guard let cluster = try store.cluster(key) else {
            clusters.setSecret(nil, of: key)
            checks.forget(key)
            return nil
        }
        clusters.setSecret(KubeClusters.SecretName(cluster), of: key)
        let access: ClusterAccess
        do throws(ClusterAccess.Problem) {
            access = try clusters.access(to: cluster, in: key.cluster, store)
        } catch {
            checks.forget(key)
            try await store.write(.secretNotUsable(error.message), of: key)
            return nil
        }
        let revision = "\(cluster.generation ?? 0)/\(access.id)"
        guard checks.begin(key, revision: revision, now: clock.uptime()) else { return nil }
        var problem = await access.problem()
        if problem != nil, cluster.isConditionTrue("ClusterReady") {
            // One lost answer must not take a working cluster out of the tree.
            problem = await access.problem()
        }
        let finding = await finding(problem, access, key)
        try await store.write(finding, of: key)
        return checks.pause(after: finding == .ready, key, now: clock.uptime())
    }

    /// What to say of a cluster that answers, or does not. What it lets the credentials do is asked until
    /// that is enough, and then now and again.
    private func finding(
        _ problem: String?, _ access: ClusterAccess, _ key: NameInCluster
    ) async -> KubeClusterFinding {
        if let problem { return .notReachable(problem) }
        if checks.asksRights(key, now: clock.uptime()) {
            if let missing = await access.missingImpersonation() { return .closed(missing) }
            checks.noteRights(key, now: clock.uptime())
        }
        return .ready
    }
}

/// When each cluster is to be asked again, by which credentials, and how often it has not answered.
private final class ClusterChecks: Sendable {
    private struct Last {
        var revision: String
        /// Whatever wakes the controller before, such as its own writing, changes nothing.
        var next: Duration
        var failures = 0
        /// When to ask again whether the credentials may what they must; nil: at once.
        var rights: Duration?
    }

    private let last = Mutex<[NameInCluster: Last]>([:])
    /// Clusters that were found together are not asked together for good.
    private static let pauses = 9.0...11.0
    /// One that is back is noticed within seconds.
    private static let pausesAfterFailure = 1.0...20.0
    private static let tolerance = Duration.milliseconds(200)
    private static let rightsPause = Duration.seconds(300)

    /// False for one that is to be asked later.
    func begin(_ key: NameInCluster, revision: String, now: Duration) -> Bool {
        last.withLock { last in
            guard let before = last[key], before.revision == revision else {
                last[key] = Last(revision: revision, next: now)
                return true
            }
            return now >= before.next - Self.tolerance
        }
    }

    /// After how many seconds to ask again.
    func pause(after isReady: Bool, _ key: NameInCluster, now: Duration) -> Double {
        last.withLock { last in
            let failures = isReady ? 0 : (last[key]?.failures ?? 0) + 1
            var pause = Double.random(in: Self.pauses)
            if failures > 0 {
                let grown = Self.pausesAfterFailure.lowerBound * Double(1 << min(failures - 1, 8))
                pause = min(grown, Self.pausesAfterFailure.upperBound) * .random(in: 0.9...1.1)
            }
            last[key]?.failures = failures
            last[key]?.next = now + .seconds(pause)
            return pause
        }
    }

    func asksRights(_ key: NameInCluster, now: Duration) -> Bool {
        last.withLock { now >= $0[key]?.rights ?? .zero }
    }

    /// They are as they must be.
    func noteRights(_ key: NameInCluster, now: Duration) {
        last.withLock { $0[key]?.rights = now + Self.rightsPause }
    }

    func forget(_ key: NameInCluster) { last.withLock { $0[key] = nil } }
}
