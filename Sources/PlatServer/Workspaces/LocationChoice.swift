import PlatModel
import PlatValue

/// Choosing where a workspace lives (contract, section 3).
struct LocationChoice: Sendable {
    let locations: [Location]
    let directory: ClusterDirectory
    let registries: Registries

    enum Choice: Sendable {
        case location(Location, shard: Value)
        case none(reason: String, message: String)
    }

    /// Picks among the shards that the selector matches and that take new workspaces: where the parent
    /// lives, if that is one of them, else at random.
    func choose(_ selector: Value?, near parent: String) throws(Status) -> Choice {
        let matcher: LabelSelector
        do {
            matcher = try selector.map { try LabelSelector(object: $0) } ?? .everything
        } catch {
            return .none(
                reason: "Unschedulable", message: "spec.location.selector is invalid: \(error)")
        }
        let candidates = try shards().filter { shard in
            matcher.matches { shard.label($0) }
                && !Shard(shard).isUnschedulable
        }
        let near = directory.location(of: parent)?.name
        guard
            let shard = candidates.first(where: { $0.objectName == near })
                ?? candidates.randomElement(),
            let location = locations.first(where: { $0.name == shard.objectName })
        else {
            return .none(
                reason: "Unschedulable", message: "No available shards to schedule the workspace")
        }
        return .location(location, shard: shard)
    }

    func shards() throws(Status) -> [Value] {
        guard let home = locations.first else { return [] }
        return try registries[home].list(SystemResources.shards, cluster: "root")
    }

    /// What the deprecated annotation `internal.tenancy.kcp.io/shard` holds for a location.
    static func hashedName(_ name: String) -> String {
        String(Hashes.base36(sha224: name).prefix(8))
    }
}
