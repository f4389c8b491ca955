import Synchronization

/// Where the control plane listens, once it does.
final class Addresses: Sendable {
    private let state = Mutex((main: "", isReady: false))
    var main: String { state.withLock { $0.main } }
    var isReady: Bool { state.withLock { $0.isReady } }
    func setMain(_ url: String) { state.withLock { $0.main = url } }
    func markReady() { state.withLock { $0.isReady = true } }

    /// Where a KubeCluster is served.
    func proxyURL(of cluster: NameInCluster) -> String {
        "\(main)/services/cluster-proxy/\(cluster.cluster)/apis/mounts.contrib.kcp.io/v1alpha1"
            + "/kubeclusters/\(cluster.name)/proxy"
    }
}
