public import PlatModel

/// Lists a tree, many workspaces at once.
public struct TreeWalk: Sendable {
    private let client: Client
    private let depth: Int?
    private let onProgress: @Sendable (Int) -> Void

    /// How many lists are asked for at once.
    static let width = 64

    /// A walk that goes down at most `depth` levels; `onProgress` is told how many workspaces have
    /// been seen.
    public init(
        client: Client, depth: Int? = nil,
        onProgress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.client = client
        self.depth = depth
        self.onProgress = onProgress
    }

    /// What one list found.
    private struct Listing: Sendable {
        let at: Int
        let result: Result<[Workspace], ClientError>
    }

    /// A node while the tree is still growing; children by position.
    private struct Growing {
        var node: TreeNode
        let level: Int
        var children: [Int] = []
    }

    /// The tree below `path`. What cannot be listed says why, and does not hide the rest.
    public func run(from path: WorkspacePath) async -> TreeNode {
        let name = path.last.isEmpty ? path.text : path.last
        var nodes = [Growing(node: TreeNode(path: path, name: name), level: 0)]
        await withTaskGroup(of: Listing.self) { group in
            var waiting = [0]
            var running = 0
            func startMore() {
                while running < Self.width, let at = waiting.popLast() {
                    var client = client.at(nodes[at].node.path)
                    // A tree shows what is denied and what is missing alike, and may be large.
                    client.looksAtDoor = false
                    let lister = client
                    running += 1
                    group.addTask {
                        do throws(ClientError) {
                            return Listing(
                                at: at, result: .success(try await lister.childWorkspaces()))
                        } catch {
                            return Listing(at: at, result: .failure(error))
                        }
                    }
                }
            }
            startMore()
            while let listing = await group.next() {
                running -= 1
                waiting += grow(&nodes, listing)
                onProgress(nodes.count)
                startMore()
            }
        }
        return assemble(nodes, 0)
    }

    /// Puts what a list found into the tree; answers which of the new nodes are to be listed.
    private func grow(_ nodes: inout [Growing], _ listing: Listing) -> [Int] {
        switch listing.result {
        case .failure(let error):
            nodes[listing.at].node.fault =
                error.isForbidden ? .denied : error.isNotFound ? .missing : .failed(error)
            return []
        case .success(let workspaces):
            let level = nodes[listing.at].level + 1
            var toList: [Int] = []
            for workspace in workspaces {
                let path = nodes[listing.at].node.path.appending(workspace.name)
                nodes.append(
                    Growing(
                        node: TreeNode(path: path, name: workspace.name, workspace: workspace),
                        level: level))
                let at = nodes.count - 1
                nodes[listing.at].children.append(at)
                // Mounts are other clusters.
                guard !workspace.isMount else { continue }
                if workspace.url.isEmpty {
                    if !workspace.isBeingDeleted { nodes[at].node.fault = .unplaced }
                } else if level < depth ?? .max {
                    toList.append(at)
                }
            }
            return toList.reversed()
        }
    }

    private func assemble(_ nodes: [Growing], _ at: Int) -> TreeNode {
        var node = nodes[at].node
        node.children = nodes[at].children.map { assemble(nodes, $0) }
        return node
    }
}
