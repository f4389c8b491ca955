public import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// Follows a tree: what is there at first, and then whatever comes, changes and goes below a workspace.
/// Each workspace that can be entered is followed for itself, up to a bound.
public struct TreeWatch: Sendable {
    /// What has become of a workspace.
    public enum Change: Sendable {
        /// `ADDED`, `MODIFIED` or `DELETED`, as a watch calls it.
        case workspace(String, TreeNode)
        /// What is below cannot be followed; nil where the bound was reached.
        case unfollowed(WorkspacePath, ClientError?)
    }

    /// How many workspaces are followed at once.
    public static let followedMax = 200

    private let client: Client
    private let depth: Int?
    private let body: @Sendable (Change) async -> Bool

    /// A watch that goes down at most `depth` levels, and ends when `body` answers false.
    public init(
        client: Client, depth: Int? = nil, _ body: @escaping @Sendable (Change) async -> Bool
    ) {
        self.client = client
        self.depth = depth
        self.body = body
    }

    /// What is followed, by its path; `run` owns the tasks and cancels what is left.
    private final class Running: Sendable {
        struct State {
            var tasks: [WorkspacePath: Task<Void, Never>] = [:]
            var known: [WorkspacePath: TreeNode] = [:]
            var isFull = false
        }
        let state = Mutex(State())

        func cancelAll() {
            state.withLock { state in
                for task in state.tasks.values { task.cancel() }
                state.tasks = [:]
            }
        }

        /// Forgets a path and what is below it, and answers what was known of the latter, the lowest
        /// first.
        func forget(below path: WorkspacePath) -> [TreeNode] {
            state.withLock { state in
                let gone = state.known.keys.filter { $0 != path && $0.hasPrefix(path) }
                for key in gone + [path] { state.tasks.removeValue(forKey: key)?.cancel() }
                state.known[path] = nil
                return gone.sorted { $0.text > $1.text }.compactMap {
                    state.known.removeValue(forKey: $0)
                }
            }
        }
    }

    private typealias Report = AsyncStream<ClientError?>.Continuation

    /// Follows what is below `path` until it is cancelled; throws why the top cannot be followed.
    public func run(from path: WorkspacePath) async throws(ClientError) {
        let running = Running()
        defer { running.cancelAll() }
        let end: ClientError?? = await firstReport { report in
            do throws(ClientError) {
                try await follow(path, 0, running, report)
            } catch {
                report.yield(error)
            }
        }
        guard let end else { throw .cancelled }
        if let error = end { throw error }
    }

    private func follow(
        _ path: WorkspacePath, _ level: Int, _ running: Running, _ report: Report
    ) async throws(ClientError) {
        let follow = Follow(client.at(path), path: APIResource.workspaces.path())
        try await follow.run { event throws(ClientError) in
            let workspace = Workspace(event.object)
            let child = path.appending(workspace.name)
            let node = TreeNode(path: child, name: workspace.name, workspace: workspace)
            if event.type == "DELETED" {
                // What was below went with it, whether or not somebody could still say so.
                for gone in running.forget(below: child) {
                    _ = await body(.workspace(event.type, gone))
                }
            } else {
                running.state.withLock { $0.known[child] = node }
            }
            guard await body(.workspace(event.type, node)) else {
                report.yield(nil)
                return false
            }
            let isOpen = !workspace.isMount && !workspace.url.isEmpty && event.type != "DELETED"
            if isOpen, level + 1 < depth ?? .max { await start(child, level + 1, running, report) }
            return true
        }
    }

    /// Follows a workspace unless it is followed already.
    private func start(
        _ path: WorkspacePath, _ level: Int, _ running: Running, _ report: Report
    ) async {
        let isFirstTooMany = running.state.withLock { state -> Bool in
            guard state.tasks[path] == nil else { return false }
            guard state.tasks.count < Self.followedMax - 1 else {
                defer { state.isFull = true }
                return !state.isFull
            }
            state.tasks[path] = Task {
                do throws(ClientError) {
                    try await follow(path, level, running, report)
                } catch {
                    // What goes away closes first, and is told by its parent.
                    let isGoing = running.state.withLock {
                        $0.known[path]?.workspace?.isBeingDeleted ?? true
                    }
                    guard !Task.isCancelled, !isGoing else { return }
                    _ = await body(.unfollowed(path, error))
                }
            }
            return false
        }
        if isFirstTooMany { _ = await body(.unfollowed(path, nil)) }
    }
}
