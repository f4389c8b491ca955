import PlatModel
import PlatValue

/// A location that workspaces can live in.
public struct KnownLocation: Sendable, Equatable {
    /// What it is called.
    public var name: String
    /// By which it is chosen, its name among them.
    public var labels: [String: String]
}

extension Client {
    /// What the control plane says of its locations; nil for whoever may not see that.
    func shards() async throws(ClientError) -> [Value]? {
        do throws(ClientError) {
            return try await at(.root).items(APIResource.shards.path()).items
        } catch {
            guard error.isForbidden || error.isNotFound || error.isClosed else { throw error }
            return nil
        }
    }

    /// The locations as far as the caller may see: all of them with their labels for those who may list
    /// them, for others those of the workspaces that can be seen, with what these say of them.
    public func locations() async throws(ClientError) -> (all: [KnownLocation], isWhole: Bool) {
        if let shards = try await shards() {
            let all = shards.map { shard in
                var labels = shard.labels
                if labels["name"] == nil { labels["name"] = shard.objectName }
                return KnownLocation(name: shard.objectName, labels: labels)
            }
            return (all, true)
        }
        var found: [String: KnownLocation] = [:]
        await TreeWalk(client: at(.root)).run(from: .root).forEach { node in
            guard let object = node.workspace?.value,
                let name = object.annotation(Workspace.Annotation.shard), !name.isEmpty
            else { return }
            var location = found[name] ?? KnownLocation(name: name, labels: ["name": name])
            if let region = object.label("region") { location.labels["region"] = region }
            found[name] = location
        }
        return (found.values.sorted { $0.name < $1.name }, false)
    }
}
