import PlatClient
import PlatModel
import PlatValue
import Synchronization

/// A workspace in a tree, with what is known about it.
struct TreeNode: Sendable {
    /// Why what is below a workspace is not known.
    enum Fault: Sendable, Equatable {
        case denied
        case missing
        /// It has no place yet, and so nothing below that could be seen.
        case unplaced
        case failed(ClientError)

        /// Whether nothing of the server could be seen at all.
        var isFatal: Bool { if case .failed = self { true } else { false } }

        func error(about path: WorkspacePath) -> CommandError {
            if case .failed(let error) = self { return CommandError(error, path.displayed) }
            return CommandError(.notFound, path.displayed, "no such workspace, or no access to it")
        }
    }

    var path: WorkspacePath
    var name: String
    /// Nil at the top, whose object is the parent's.
    var workspace: Workspace?
    var children: [TreeNode] = []
    var fault: Fault?

    /// What stands in brackets behind the name.
    var note: String? {
        if let workspace {
            if workspace.isBeingDeleted { return "terminating" }
            if workspace.isMount {
                return "mount: \(workspace.phase.isEmpty ? "unknown" : workspace.phase)"
            }
            if !workspace.isReady {
                return workspace.phase.isEmpty ? "new" : workspace.phase.lowercased()
            }
        }
        return switch fault {
        case nil: nil
        case .denied: "denied"
        case .missing: workspace == nil ? "missing" : nil
        case .unplaced: nil
        case .failed(let error): error.description
        }
    }

    var columns: [String] {
        guard let workspace else { return [] }
        return [workspace.isMount ? "mount" : workspace.type, workspace.phase]
    }

    var hasFaults: Bool {
        switch fault {
        case .denied, .failed, .unplaced: true
        // Below the top it has gone since it was listed.
        case .missing: false
        case nil: children.contains(where: \.hasFaults)
        }
    }

    func forEach(_ body: (TreeNode) -> Void) {
        body(self)
        for child in children { child.forEach(body) }
    }

    var value: Value {
        var value: Value = ["path": .string(path.displayed), "name": .string(name)]
        if let workspace {
            if !workspace.type.isEmpty { value["type"] = .string(workspace.type) }
            value["phase"] = .string(workspace.phase)
        }
        if let note { value["note"] = .string(note) }
        if !children.isEmpty { value["children"] = .array(children.map(\.value)) }
        return value
    }
}

/// Lists a tree, many workspaces at once.
struct TreeWalk: Sendable {
    let client: Client
    let depth: Int?
    let base: String
    /// Told how many workspaces have been seen.
    let onProgress: @Sendable (Int) -> Void

    /// How many lists are asked for at once.
    static let width = 64

    init(
        client: Client, depth: Int?, base: String,
        onProgress: @escaping @Sendable (Int) -> Void
    ) {
        self.client = client
        self.depth = depth
        self.base = base
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

    func run(from path: WorkspacePath) async -> TreeNode {
        let name = path.last.isEmpty ? path.text : path.last
        var nodes = [Growing(node: TreeNode(path: path, name: name), level: 0)]
        await withTaskGroup(of: Listing.self) { group in
            var waiting = [0]
            var running = 0
            func startMore() {
                while running < Self.width, let at = waiting.popLast() {
                    let client = client.at(nodes[at].node.path)
                    running += 1
                    group.addTask {
                        do throws(ClientError) {
                            return Listing(
                                at: at, result: .success(try await client.childWorkspaces()))
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
