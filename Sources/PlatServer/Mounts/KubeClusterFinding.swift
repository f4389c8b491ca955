import PlatModel
import PlatValue

/// What was found of a cluster.
enum KubeClusterFinding: Sendable, Equatable {
    case ready
    case secretNotUsable(String)
    case notReachable(String)
    /// It answers, and would let nobody through.
    case closed(MissingImpersonation)

    /// The KubeCluster with what was found, and where it is served.
    func shown(in cluster: Value, url: String, now: String) -> Value {
        var object = cluster
        let phase: String
        var (secret, problem): (String?, String?) = (nil, nil)
        var missing: MissingImpersonation?
        switch self {
        case .ready: phase = "Ready"
        case .secretNotUsable(let text): (phase, secret, problem) = ("Initializing", text, text)
        case .notReachable(let text): (phase, problem) = ("Unknown", text)
        case .closed(let right): (phase, missing) = ("Initializing", right)
        }
        object.setCondition(
            "ClusterSecretReady", secret == nil,
            reason: secret == nil ? nil : "ClusterSecretNotUsable", severity: "Error",
            message: secret, now: now)
        object.setCondition(
            "ClusterReady", problem == nil, reason: problem == nil ? nil : "ClusterNotReachable",
            severity: "Error", message: problem, now: now)
        if let missing {
            object.setCondition(
                KubeCluster.impersonation, false, reason: "MayNotImpersonate", severity: "Error",
                message: missing.message, now: now)
        } else if self == .ready {
            object.removeCondition(KubeCluster.impersonation)
        }
        object[as: KubeCluster.self].url = url
        object[as: KubeCluster.self].phase = phase
        return object
    }
}
