public import PlatModel
import PlatSystem
import PlatValue

/// Removes a workspace with everything in it, and waits until it is gone.
public struct WorkspaceRemover: Sendable {
    private let path: WorkspacePath
    private let client: Client
    private let timeout: Duration

    /// The workspace at `path`; `parent` is a client of the workspace that holds it.
    public init(_ path: WorkspacePath, parent: Client, timeout: Duration = .seconds(300)) {
        self.path = path
        self.timeout = timeout
        client = parent
    }

    /// What goes with it, as far as it can be seen: everything below, or what lies directly below. Who
    /// may not look inside may still remove it, and the server decides that.
    public func tree(isWhole: Bool) async -> TreeNode {
        await TreeWalk(client: client, depth: isWhole ? nil : 1).run(from: path)
    }

    /// The first at and below it that is protected, as far as they can be seen; `tree` is what goes with
    /// it.
    public func protected(_ workspace: Workspace, in tree: TreeNode?) -> WorkspacePath? {
        if workspace.isProtected { return path }
        var found: WorkspacePath?
        tree?.forEach { node in
            if found == nil, node.workspace?.isProtected == true { found = node.path }
        }
        return found
    }

    /// Asks the server to remove it; one that is gone already is no failure.
    public func remove() async throws(ClientError) {
        do throws(ClientError) {
            try await client.delete(ObjectReference(.workspaces, name: path.last))
        } catch {
            if !error.isNotFound { throw error }
        }
    }

    /// Asks the server to remove everything below, many at once: one that removes a tree from its top
    /// takes a level at a time, and a mount that goes with its holder can end a kcp (kcp contract,
    /// 6.2). What cannot be removed, or was not seen, is left to the removal of the whole.
    public func removeBelow(_ tree: TreeNode) async {
        var levels: [[TreeNode]] = []
        var level = tree.children
        while !level.isEmpty {
            levels.append(level)
            level = level.flatMap(\.children)
        }
        for level in levels.reversed() {
            _ = await concurrently(level, width: 32) { node in
                guard let parent = node.path.parent else { return }
                // See above: the removal of the whole tries again.
                _ = try? await client.at(parent).delete(
                    ObjectReference(.workspaces, name: node.name))
            }
        }
    }

    /// Waits until it is gone; `onWait` is told how it is meanwhile.
    public func waitUntilGone(onWait: (Workspace) -> Void) async throws(WorkspaceError) {
        var pending: String?
        let pauses = Duration.milliseconds(5)...Duration.milliseconds(250)
        let waited: Waited<Void>
        waited = try await client.session.clock.wait(timeout: timeout, pauses: pauses) {
            () throws(WorkspaceError) in
            do throws(ClientError) {
                let workspace = try await client.childWorkspace(path.last)
                pending = workspace.pending
                onWait(workspace)
                return nil
            } catch {
                if error.isNotFound { return () }
                throw WorkspaceError(path, .client(error))
            }
        }
        switch waited {
        case .found: return
        case .timedOut: throw WorkspaceError(path, .timedOut(after: timeout, pending: pending))
        case .cancelled: throw WorkspaceError(path, .client(.cancelled))
        }
    }
}
