import PlatClient
import PlatModel
import PlatValue

/// Removing one workspace: asked for, and told while it goes.
struct WorkspaceRemoval {
    let context: Context
    /// What the user called it.
    let operand: String
    let path: WorkspacePath
    /// A client of the workspace that holds it.
    let parent: Client
    let timeout: Duration

    private var remover: WorkspaceRemover {
        WorkspaceRemover(path, parent: parent, timeout: timeout)
    }

    /// Refuses what would take more with it than was said, and asks where somebody can answer. Answers
    /// what goes with it, which is looked at once; nil where nothing can.
    func check(
        _ workspace: Workspace, isRecursive: Bool, isConfirmed: Bool
    ) async throws(CommandError) -> TreeNode? {
        let tree = workspace.isMount ? nil : await remover.tree(isWhole: isRecursive)
        let below = tree?.countBelow ?? 0
        let many = "\(below) \(below == 1 ? "workspace" : "workspaces")"
        if below > 0, !isRecursive {
            throw CommandError(
                .conflict, operand, "\(many) \(below == 1 ? "lies" : "lie") below it",
                hints: ["-r removes it with everything below"])
        }
        if let kept = remover.protected(workspace, in: tree) {
            throw .protected(kept == path ? operand : kept.displayed, context.program)
        }
        guard !isConfirmed else { return tree }
        guard let tree else {
            try await context.confirm(
                operand, "is a mounted cluster, which nothing would lead to")
            return nil
        }
        let exports = await parent.exportsInUse(in: tree)
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        for export in exports { context.note(export.impact, of: export.displayed) }
        try await context.confirm(
            operand,
            "goes away with everything in it" + (below > 0 ? ", and \(many) below it" : ""))
        return tree
    }

    /// Removes the workspace, what is below it if it is a tree, and what stands behind it if it is a
    /// mount.
    func remove(
        _ workspace: Workspace, below tree: TreeNode?, waits: Bool
    ) async throws(CommandError) {
        if !workspace.isBeingDeleted {
            if let tree { await remover.removeBelow(tree) }
            try await calling(operand, context) { () throws(ClientError) in
                try await remover.remove()
            }
        }
        if waits { try await waitUntilGone(isTree: tree != nil) }
        guard let mount = workspace.mount else { return }
        var parts = ObjectRemover(client: parent, timeout: timeout)
        parts.waits = waits
        try await removeParts(of: mount, by: parts, context)
    }

    private func waitUntilGone(isTree: Bool) async throws(CommandError) {
        let progress = Progress(
            context.output, clock: context.clock, reportPause: context.reportPause)
        defer { progress.end() }
        try await context.interruption.whilePending(
            "\(path.displayed) goes on being removed; `\(context.program) ws ls` shows whether it is gone"
        ) { () throws(CommandError) in
            do throws(WorkspaceError) {
                try await remover.waitUntilGone { workspace in
                    let text = "removing \(path.displayed): waits for \(workspace.pending)"
                    if isTree { progress.report(text) } else { progress.show(text) }
                }
            } catch {
                guard case .timedOut(let timeout, let pending) = error.fault else {
                    throw error.told(program: context.program)
                }
                throw CommandError(
                    .timedOut, path.displayed,
                    "not gone after \(timeout.components.seconds)s: waits for \(pending ?? "")",
                    hints: ["the removal goes on; --timeout waits longer"])
            }
        }
    }
}

extension ExportInUse {
    /// `:root:ml:training.faros.sh`.
    fileprivate var displayed: String { "\(path.displayed):\(name)" }
}
