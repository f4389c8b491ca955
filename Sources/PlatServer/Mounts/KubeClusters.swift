import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// What is kept of mounted clusters between requests: the way to each, and whose secrets are used.
final class KubeClusters: Sendable {
    private struct State {
        var ways: [NameInCluster: (revision: String, access: ClusterAccess)] = [:]
        /// The secret that each cluster uses: namespace and name.
        var secrets: [String: [String: SecretName]] = [:]
    }

    struct SecretName: Sendable, Hashable {
        var namespace: String
        var name: String

        init(namespace: String, name: String) {
            self.namespace = namespace
            self.name = name
        }

        /// Nil for an object that names no secret.
        init?(_ cluster: Value) {
            guard let secret = KubeCluster(cluster).secret else { return nil }
            name = secret.name
            namespace = secret.namespace
        }
    }

    private let state = Mutex(State())

    func setSecret(_ secret: SecretName?, of key: NameInCluster) {
        state.withLock { state in
            state.secrets[key.cluster, default: [:]][key.name] = secret
            if state.secrets[key.cluster]?.isEmpty == true { state.secrets[key.cluster] = nil }
            if secret == nil { state.ways[key] = nil }
        }
    }

    /// The clusters that use a secret.
    func users(of secret: SecretName, in holder: String) -> [NameInCluster] {
        state.withLock { state in
            (state.secrets[holder] ?? [:]).filter { $0.value == secret }
                .map { NameInCluster(cluster: holder, name: $0.key) }
        }
    }

    /// The way to a cluster, made anew when its secret has changed: connections are kept.
    private func access(
        to key: NameInCluster, revision: String,
        make: () throws(ClusterAccess.Problem)
            -> ClusterAccess
    ) throws(ClusterAccess.Problem) -> ClusterAccess {
        if let kept = state.withLock({ $0.ways[key] }), kept.revision == revision {
            return kept.access
        }
        let made = try make()
        state.withLock { $0.ways[key] = (revision, made) }
        return made
    }

    /// The way to a KubeCluster by the kubeconfig in its secret.
    func access(to cluster: Value, in holder: String, _ store: some KubeClusterStore)
        throws(ClusterAccess.Problem) -> ClusterAccess
    {
        guard let secret = KubeClusters.SecretName(cluster) else {
            throw ClusterAccess.Problem(message: "spec.secretRef names no secret")
        }
        let text = "secret \(secret.namespace)/\(secret.name)"
        let found: Value?
        do throws(Status) {
            found = try store.secret(secret, in: holder)
        } catch {
            throw ClusterAccess.Problem(message: error.message)
        }
        guard let found else {
            throw ClusterAccess.Problem(message: text + " " + store.absence)
        }
        guard let data = Secret(found).data("kubeconfig") else {
            throw ClusterAccess.Problem(message: "\(text) has no key kubeconfig")
        }
        let revision = "\(secret)/\(found.objectUID)/\(found.resourceVersion ?? "")"
        let key = NameInCluster(cluster: holder, name: cluster.objectName)
        return try access(to: key, revision: revision) {
            () throws(ClusterAccess.Problem) in try ClusterAccess(kubeconfig: data)
        }
    }
}
