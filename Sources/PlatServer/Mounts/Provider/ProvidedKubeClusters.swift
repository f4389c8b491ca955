import PlatModel
import PlatValue
import Synchronization

/// KubeClusters of another control plane.
final class ProvidedKubeClusters: KubeClusterStore {
    let source: any MountSource
    /// Where they are served, without a slash at the end.
    let url: String
    let clock: ServerClock
    /// Whether this process is the one that writes what it finds: others serve beside it.
    let isWriter: @Sendable () -> Bool
    /// When it was last written that a cluster answers.
    private let heartbeats = Mutex<[NameInCluster: Duration]>([:])
    private static let heartbeatPause = Duration.seconds(30)

    init(
        source: any MountSource, url: String, clock: ServerClock,
        isWriter: @escaping @Sendable () -> Bool
    ) {
        self.source = source
        self.url = url
        self.clock = clock
        self.isWriter = isWriter
    }

    var absence: String { "not found, or not among those that the claim lets the provider see" }

    func cluster(_ key: NameInCluster) throws(Status) -> Value? {
        source.kubeCluster(key.name, in: key.cluster).flatMap { $0.isBeingDeleted ? nil : $0 }
    }

    func secret(_ name: KubeClusters.SecretName, in holder: String) throws(Status) -> Value? {
        source.secret(name.name, namespace: name.namespace, in: holder)
    }

    func write(_ finding: KubeClusterFinding, of key: NameInCluster) async throws(Status) {
        guard isWriter() else { return }
        guard let cluster = try cluster(key) else {
            heartbeats.withLock { $0[key] = nil }
            return
        }
        let now = clock.timestamp()
        var shown = finding.shown(
            in: cluster, url: "\(url)/clusters/\(key.cluster):\(key.name)", now: now)
        if finding == .ready, shown != cluster || isHeartbeatDue(key) {
            shown[as: KubeCluster.self].lastHeartbeat = now
        }
        guard let status = shown["status"], status != cluster["status"] else { return }
        do {
            try await source.write(status: status, of: key.name, in: key.cluster)
        } catch {
            throw Status(
                code: 503, reason: .serviceUnavailable,
                message: "\(key.cluster):\(key.name): \(error)")
        }
        if finding == .ready { heartbeats.withLock { $0[key] = clock.uptime() } }
    }

    private func isHeartbeatDue(_ key: NameInCluster) -> Bool {
        let now = clock.uptime()
        return heartbeats.withLock { now - ($0[key] ?? .zero) >= Self.heartbeatPause }
    }
}
