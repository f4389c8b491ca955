public import PlatModel
import PlatValue

/// A cluster that is mounted in the tree.
public struct MountedCluster: Sendable, Equatable {
    /// Where it stands.
    public var path: WorkspacePath
    /// The workspace that stands for it, with its labels.
    public var workspace: Workspace

    /// A workspace that stands for a cluster.
    public init(path: WorkspacePath, workspace: Workspace) {
        self.path = path
        self.workspace = workspace
    }

    /// Why it cannot be worked with now; nil where it can.
    public var whyNotReady: String? {
        switch workspace.readiness {
        case .ready: nil
        case .waiting(let text), .stuck(let text):
            text.isEmpty ? "is not ready" : "is not ready: \(text)"
        }
    }

    /// The labels as one writes them, `region=eu,tier=gold`; those of the control plane left out.
    public var labels: String {
        workspace.value.labels.filter { !$0.key.contains("kcp.io/") }
            .map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",")
    }
}

/// Mounted clusters, and what of the tree could not be looked into for more of them.
public struct Fleet: Sendable {
    /// The clusters in order of their paths.
    public var clusters: [MountedCluster]
    /// Places that could not be listed, each with its reason.
    public var unseen: [TreeNode]
}

extension Client {
    /// The clusters in this workspace and below it that a selector chooses; with a depth of one only
    /// those of the workspace itself.
    public func fleet(matching selector: LabelSelector, depth: Int? = nil) async -> Fleet {
        guard let path else { return Fleet(clusters: [], unseen: []) }
        var fleet = Fleet(clusters: [], unseen: [])
        let tree = await TreeWalk(client: self, depth: depth).run(from: path)
        tree.forEach { node in
            guard let workspace = node.workspace else { return }
            let cluster = MountedCluster(workspace, at: node.path, matching: selector)
            fleet.clusters += cluster.map { [$0] } ?? []
        }
        fleet.unseen = tree.places.unseen
        fleet.clusters.sort { $0.path.text < $1.path.text }
        return fleet
    }

    /// Does something with each cluster in this workspace and below it that a selector chooses, as soon
    /// as it is found, with at most `width` at once. Answers what came of it in order of their paths.
    func eachCluster<R: Sendable>(
        matching selector: LabelSelector, width: Int = 32,
        _ body: @escaping @Sendable (MountedCluster) async -> R
    ) async -> [R] {
        guard let path else { return [] }
        let (found, finder) = AsyncStream<MountedCluster>.makeStream()
        async let walk: Void = find(selector, from: path, finder)
        var results = await withTaskGroup(of: ClusterResult<R>.self) { group in
            var (results, running) = ([ClusterResult<R>](), 0)
            for await cluster in found {
                if running == width, let result = await group.next() {
                    results.append(result)
                    running -= 1
                }
                running += 1
                group.addTask { ClusterResult(path: cluster.path, result: await body(cluster)) }
            }
            for await result in group { results.append(result) }
            return results
        }
        await walk
        results.sort { $0.path.text < $1.path.text }
        return results.map(\.result)
    }

    private func find(
        _ selector: LabelSelector, from path: WorkspacePath,
        _ finder: AsyncStream<MountedCluster>.Continuation
    ) async {
        await TreeWalk(client: self).find(from: path) { parent, workspace in
            let place = parent.appending(workspace.name)
            guard let cluster = MountedCluster(workspace, at: place, matching: selector) else {
                return
            }
            finder.yield(cluster)
        }
        finder.finish()
    }
}

extension MountedCluster {
    /// A workspace that is a mount which the selector chooses; nil for any other.
    fileprivate init?(
        _ workspace: Workspace, at path: WorkspacePath, matching selector: LabelSelector
    ) {
        guard workspace.isMount, selector.matches({ workspace.value.label($0) }) else { return nil }
        self.init(path: path, workspace: workspace)
    }
}

/// No tuple, as the results of a task group are to be: see `concurrently`.
private struct ClusterResult<R: Sendable>: Sendable {
    var path: WorkspacePath
    var result: R
}
