import PlatModel
import PlatValue

/// What answers, as its `/version` says.
public struct ServerVersion: Sendable, Equatable {
    /// A semantic version whose build part names the product: `v1.36.0+plat-v0.1.0`,
    /// `v1.36.0+kcp-v0.32.0`; of a plain Kubernetes there is none.
    public var text: String

    /// Whether it is plat's own control plane: it has one process, and what was written holds when
    /// it is answered.
    public var isEmbedded: Bool {
        text.split(separator: "+", maxSplits: 1).dropFirst().first?.hasPrefix("plat-") ?? false
    }
}

extension Client {
    /// Asks what answers.
    public func serverVersion() async throws(ClientError) -> ServerVersion {
        let version = try await get("/version")
        return ServerVersion(text: version["gitVersion"]?.stringValue ?? "")
    }
}
