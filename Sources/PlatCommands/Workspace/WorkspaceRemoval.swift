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

    /// Refuses what would take more with it than was said, and asks where somebody can answer.
    func check(
        _ workspace: Workspace, isRecursive: Bool, isConfirmed: Bool
    ) async throws(CommandError) {
        let below = workspace.isMount ? 0 : await remover.countBelow()
        if below > 0, !isRecursive {
            throw CommandError(
                .conflict, operand,
                "\(below) \(below == 1 ? "workspace lies" : "workspaces lie") below it",
                hints: ["-r removes it with everything below"])
        }
        if let kept = await remover.protected(workspace, isTree: isRecursive) {
            throw .protected(kept == path ? operand : kept.displayed, context.program)
        }
        guard !isConfirmed else { return }
        guard !workspace.isMount else {
            return try await context.confirm(
                operand, "is a mounted cluster, which nothing would lead to")
        }
        let exports = await parent.at(path).exportsInUse()
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        for export in exports { context.note(export.impact, of: export.displayed) }
        try await context.confirm(operand, "goes away with everything in it")
    }

    /// Removes the workspace, and what stands behind it if it is a mount.
    func remove(
        _ workspace: Workspace, isRecursive: Bool, waits: Bool
    ) async throws(CommandError) {
        if !workspace.isBeingDeleted {
            if isRecursive { await remover.removeBelow() }
            try await calling(operand, context) { () throws(ClientError) in
                try await remover.remove()
            }
        }
        if waits { try await waitUntilGone(isTree: isRecursive) }
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
