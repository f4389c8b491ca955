public import PlatValue

/// A real cluster that can be mounted.
public struct KubeCluster: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The secret with its kubeconfig; nil where none is named. Without a namespace it is `default`.
    public var secret: SecretReference? {
        guard let reference = value.at("spec", "secretRef").map(SecretReference.init),
            !reference.name.isEmpty
        else { return nil }
        let namespace = reference.namespace
        return SecretReference(
            namespace: namespace.isEmpty ? "default" : namespace, name: reference.name)
    }

    /// Whether it answers: `Ready`, `Initializing` or `Unknown`.
    public var phase: String? {
        get { text("status", "phase") }
        set { set(text: newValue, at: "status", "phase") }
    }

    /// Where it is served; nil until that is known.
    public var url: String? {
        get { text("status", "URL") }
        set { set(text: newValue, at: "status", "URL") }
    }

    /// When it answered last, as far as that was written down.
    public var lastHeartbeat: String? {
        get { text("status", "lastProxyHeartbeatTime") }
        set { set(text: newValue, at: "status", "lastProxyHeartbeatTime") }
    }
}

extension KubeCluster {
    /// The condition of one whose credentials may not let callers through as who they are.
    public static let impersonation = "ImpersonationAllowed"

    /// Whether it answers, or what keeps it from that.
    public var readiness: Readiness {
        if phase == "Ready" { return .ready }
        for type in ["ClusterSecretReady", "ClusterReady", Self.impersonation] {
            if let condition = value.condition(type), !condition.isTrue {
                return .stuck(condition.message ?? "")
            }
        }
        return .waiting("the cluster's answer")
    }
}
