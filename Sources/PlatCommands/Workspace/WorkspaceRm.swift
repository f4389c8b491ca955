import PlatClient
import PlatModel
import PlatValue

/// `plat ws rm`: removes workspaces and waits until they are gone.
struct WorkspaceRm: Command {
    static let spec = CommandSpec(
        path: ["ws", "rm"],
        summary: "Remove workspaces",
        discussion: """
            Removes each workspace with everything in it, and waits until it is gone. One that has \
            workspaces below needs -r. Asks first, saying whose APIs go with it, unless --yes is \
            given. There is no way back. Of a mounted cluster the credentials go too, and nothing \
            in it.
            """,
        examples: [
            Example("plat ws rm team-a", "Below the current workspace"),
            Example("plat ws rm -r -y :root:ml", "With everything below, without asking"),
        ],
        options: [
            .flag("r", "recursive", "Also where workspaces lie below"),
            .flag("y", "yes", "Do not ask"),
            .flag(nil, "ignore-not-found", "Accept one that does not exist"),
            .flag(nil, "no-wait", "Do not wait until it is gone"),
            .value(nil, "timeout", "DURATION", "Wait at most this long (default: 5m)"),
        ],
        operands: .oneOrMore("PATH", .workspace),
        aliases: ["delete"],
        inverse: ["ws", "create"])

    var operands: [String]
    var isRecursive: Bool
    var isConfirmed: Bool
    var acceptsMissing: Bool
    var waits: Bool
    var timeout: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operands = arguments.operands
        isRecursive = arguments.has("recursive")
        isConfirmed = arguments.has("yes")
        acceptsMissing = arguments.has("ignore-not-found")
        waits = !arguments.has("no-wait")
        timeout = try arguments.value("timeout", GlobalOptions.duration) ?? .seconds(300)
    }

    func run(_ context: Context) async throws(CommandError) {
        try await context.forEach(operands) { operand throws(CommandError) in
            let path = try await context.resolve(operand)
            guard let parent = path.parent, parent != path else {
                throw CommandError(.invalid, operand, "the top cannot be removed")
            }
            try await remove(
                path, Client(session: try context.session(), path: parent), operand: operand,
                context)
        }
    }

    private func remove(
        _ path: WorkspacePath, _ client: Client, operand: String, _ context: Context
    ) async throws(CommandError) {
        let workspace: Workspace
        do throws(ClientError) { workspace = try await client.childWorkspace(path.last) } catch {
            if error.isNotFound, acceptsMissing { return }
            throw error.isNotFound || error.isForbidden
                ? CommandError(.notFound, operand, "no such workspace, or no access to it")
                : CommandError(error, operand)
        }
        if !workspace.isBeingDeleted {
            try await confirm(workspace, path, client, operand: operand, context)
            do throws(ClientError) {
                try await client.delete(ObjectReference(.workspaces, name: path.last))
            } catch {
                if !error.isNotFound { throw CommandError(error, operand) }
            }
        }
        if waits { try await waitUntilGone(path, client, context) }
        if let mount = workspace.value.at("spec", "mount", "ref") {
            var remover = ObjectRemover(context: context, client: client, timeout: timeout)
            remover.waits = waits
            try await MountParts(remover: remover).remove(mount, of: path.last)
        }
        context.tell(
            "Workspace \"\(path.last)\" \(waits ? "removed" : "is being removed").",
            .outcome(path.displayed, waits ? "removed" : "terminating"))
        if let current = try context.place().workspace, current.path.hasPrefix(path) {
            context.output.styled(
                context.output.palette.yellow("hint:")
                    + " you were in it; `\(context.program) ws cd \(path.parent?.displayed ?? ":root")`"
                    + " leads out")
        }
    }

    /// Refuses what would take more with it than was said, and asks where somebody can answer.
    private func confirm(
        _ workspace: Workspace, _ path: WorkspacePath, _ client: Client, operand: String,
        _ context: Context
    ) async throws(CommandError) {
        var below = 0
        if !workspace.isMount {
            // Who may not look inside may still remove it: the server decides that.
            below = (try? await client.at(path).childWorkspaces().count) ?? 0
        }
        if below > 0, !isRecursive {
            throw CommandError(
                .conflict, operand,
                "\(below) \(below == 1 ? "workspace lies" : "workspaces lie") below it",
                hints: ["-r removes it with everything below"])
        }
        guard !isConfirmed else { return }
        var lost =
            workspace.isMount
            ? "is a mounted cluster, which nothing would lead to"
            : "goes away with everything in it"
        if !workspace.isMount {
            let exports = try await ExportsInUse(context: context).below(client.at(path))
            if !exports.isEmpty {
                lost += ", also for those who use \(exports.joined(separator: ", "))"
            }
        }
        try await context.confirm(operand, lost)
    }

    private func waitUntilGone(
        _ path: WorkspacePath, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let progress = Progress(context.output)
        defer { progress.end() }
        try await context.interruption.whilePending(
            "\(path.displayed) goes on being removed; `\(context.program) ws ls` shows whether it is gone"
        ) { () throws(CommandError) in
            var pause = Duration.milliseconds(5)
            var waited = Duration.zero
            while true {
                let workspace: Workspace
                do throws(ClientError) {
                    workspace = try await client.childWorkspace(path.last)
                } catch {
                    if error.isNotFound { return }
                    throw CommandError(error, path.displayed)
                }
                progress.show("removing \(path.displayed): waits for \(workspace.pending)")
                guard waited < timeout else {
                    throw CommandError(
                        .timedOut, path.displayed,
                        "not gone after \(timeout.components.seconds)s: waits for \(workspace.pending)",
                        hints: ["the removal goes on; --timeout waits longer"])
                }
                do { try await context.clock.sleep(pause) } catch {
                    throw CommandError(.interrupted, "", "interrupted")
                }
                waited += pause
                pause = min(pause * 2, .milliseconds(250))
            }
        }
    }
}
