import PlatModel
import PlatValue

/// What was found of a cluster.
enum KubeClusterFinding: Sendable, Equatable {
    case ready
    case secretNotUsable(String)
    case notReachable(String)

    /// The KubeCluster with what was found, and where it is served.
    func shown(in cluster: Value, url: String, now: String) -> Value {
        var object = cluster
        let phase: String
        var (secret, problem): (String?, String?) = (nil, nil)
        switch self {
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
