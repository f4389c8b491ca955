import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// What is kept of mounted clusters between requests: the way to each, and whose secrets are used.
final class KubeClusters: Sendable {
    private struct State {
        var ways: [WorkspaceKey: (revision: String, access: ClusterAccess)] = [:]
        /// The secret that each cluster uses: namespace and name.
        var secrets: [String: [String: SecretName]] = [:]
    }

    struct SecretName: Sendable, Hashable {
        var namespace: String
        var name: String

        /// Nil for an object that names no secret.
        init?(_ cluster: Value) {
            guard let reference = cluster.at("spec", "secretRef"),
                let name = reference["name"]?.stringValue, !name.isEmpty
            else { return nil }
            self.name = name
            let namespace = reference["namespace"]?.stringValue ?? ""
            self.namespace = namespace.isEmpty ? "default" : namespace
        }
    }

    private let state = Mutex(State())

    func setSecret(_ secret: SecretName?, of key: WorkspaceKey) {
        state.withLock { state in
            state.secrets[key.cluster, default: [:]][key.name] = secret
            if state.secrets[key.cluster]?.isEmpty == true { state.secrets[key.cluster] = nil }
            if secret == nil { state.ways[key] = nil }
        }
    }

    /// The clusters that use a secret.
    func users(of secret: ObjectKey) -> [WorkspaceKey] {
        state.withLock { state in
            (state.secrets[secret.cluster] ?? [:])
                .filter { $0.value.namespace == secret.namespace && $0.value.name == secret.name }
                .map { WorkspaceKey(cluster: secret.cluster, name: $0.key) }
        }
    }

    /// The way to a cluster, made anew when its secret has changed: connections are kept.
    func access(
        to key: WorkspaceKey, revision: String,
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
}

extension ControlPlane {
    /// The way to a KubeCluster by the kubeconfig in its secret.
    func access(to cluster: Value, in holder: String, _ registry: ObjectRegistry)
        throws(ClusterAccess.Problem) -> ClusterAccess
    {
        guard let secret = KubeClusters.SecretName(cluster) else {
            throw ClusterAccess.Problem(message: "spec.secretRef names no secret")
        }
        let text = "secret \(secret.namespace)/\(secret.name)"
        let found: Value?
        do throws(Status) {
            found = try registry.find(
                BuiltinResources.secrets, cluster: holder, namespace: secret.namespace,
                name: secret.name)
        } catch {
            throw ClusterAccess.Problem(message: error.message)
        }
        guard let found else { throw ClusterAccess.Problem(message: "\(text) not found") }
        guard let data = found.at("data", "kubeconfig")?.stringValue.flatMap(Base64.decode) else {
            throw ClusterAccess.Problem(message: "\(text) has no key kubeconfig")
        }
        let revision = "\(secret)/\(found.objectUID)/\(found.resourceVersion ?? "")"
        let key = WorkspaceKey(cluster: holder, name: cluster.objectName)
        return try kubeClusters.access(to: key, revision: revision) {
            () throws(ClusterAccess.Problem) in try ClusterAccess(kubeconfig: data)
        }
    }

    /// Where a KubeCluster is served.
    func proxyURL(of cluster: WorkspaceKey) -> String {
        "\(baseURL)/services/cluster-proxy/\(cluster.cluster)/apis/mounts.contrib.kcp.io/v1alpha1"
            + "/kubeclusters/\(cluster.name)/proxy"
    }

    /// Passes a request on to a real cluster: with the credentials of its kubeconfig, as the caller.
    func proxyCluster(_ passage: Passage, to name: String, _ caller: UserInfo)
        async throws(Status) -> ServerResponse
    {
        let user = try traveller(passage, caller)
        guard let registry = registry(of: passage.holder),
            let cluster = try registry.find(
                SystemResources.kubeClusters, cluster: passage.holder, name: name)
        else { throw Status.notFound(SystemResources.kubeClusters.resource, name) }
        let access: ClusterAccess
        do throws(ClusterAccess.Problem) {
            access = try self.access(to: cluster, in: passage.holder, registry)
        } catch {
            log.debug("kubecluster \(name) in \(passage.holder): \(error.message)")
            return Reply.text("Not available.\n", status: 503)
        }
        let url = try passage.url(behind: access.server)
        if !access.usesProxy, let target = ownTarget(url) {
            return try await answerOwn(passage, target, user)
        }
        var headers: Headers = [:]
        headers["Authorization"] = access.authorization
        let abroad = ForeignIdentity(of: user)
        headers.add("Impersonate-User", abroad.username)
        for group in abroad.groups { headers.add("Impersonate-Group", group) }
        let reply = try await forward(
            passage, of: user, to: url, adding: headers, client: access.client)
        switch reply.status {
        case 401:
            // It is not the caller who has to log in again.
            return Reply.text(
                "The mounted cluster does not accept the credentials.\n", status: 502)
        case 502 where reply.isEmpty:
            return Reply.text("The mounted cluster does not answer.\n", status: 502)
        default: return reply
        }
    }
}

extension ServerResponse {
    fileprivate var isEmpty: Bool {
        if case .bytes(let bytes) = body { bytes.isEmpty } else { false }
    }
}

/// As whom a user of the control plane counts in a cluster of its own.
struct ForeignIdentity: Sendable, Equatable {
    let username: String
    let groups: [String]

    init(of user: UserInfo) {
        guard let account = ServiceAccountName(username: user.username) else {
            username = user.username
            groups = user.groups
            return
        }
        // Its short name means another account over there, maybe one with great rights.
        let home = user.extra[UserInfo.ExtraKey.clusterName]?.first ?? ""
        username = "system:kcp:serviceaccount:\(home):\(account.namespace):\(account.name)"
        groups = [UserInfo.Group.authenticated, "system:cluster:" + home]
    }
}
