import PlatModel
import PlatSystem
import PlatValue

/// What a mounted cluster says of itself.
public struct ClusterProbe: Sendable, Equatable {
    /// As the cluster calls it: `v1.36.0`; empty where it does not answer.
    public var version = ""
    /// How many nodes it has; nil where they may not be seen.
    public var nodes: Int?
    /// How long its first answer took, in seconds; nil where there was none.
    public var latency: Double?

    /// A cluster that was not asked.
    public init() {}
}

extension Client {
    /// Asks a cluster for what it says of itself.
    public func probeCluster() async -> ClusterProbe {
        var found = ClusterProbe()
        let start = session.clock.now()
        // A cluster that does not answer shows that by what is missing.
        guard let version = try? await probe().version else { return found }
        found.latency = session.clock.now() - start
        found.version = version
        // Who may not see nodes does not learn how many there are.
        guard let page = try? await get("/api/v1/nodes", query: [("limit", "1")], form: .metadata)
        else { return found }
        let rest = page.at("metadata", "remainingItemCount")?.integerValue ?? 0
        found.nodes = (page["items"]?.arrayValue ?? []).count + Int(rest)
        return found
    }
}
