import PlatClient
import PlatModel
import PlatValue

/// `plat ws rm`: removes workspaces and waits until they are gone.
struct WorkspaceRm: Command {
    private enum Option {
        static let recursive = OptionSpec.flag("r", "recursive", "Also where workspaces lie below")
        static let ignoreNotFound = OptionSpec.flag(
            nil, "ignore-not-found", "Accept one that does not exist")
        static let noWait = OptionSpec.flag(nil, "no-wait", "Do not wait until it is gone")
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Wait at most this long (default: 5m)")
    }

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
            Option.recursive, ObjectOptions.yes, Option.ignoreNotFound, Option.noWait,
            Option.timeout,
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
        isRecursive = arguments.has(Option.recursive)
        isConfirmed = arguments.has(ObjectOptions.yes)
        acceptsMissing = arguments.has(Option.ignoreNotFound)
        waits = !arguments.has(Option.noWait)
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(300)
    }

    func run(_ context: Context) async throws(CommandError) {
        try await context.forEach(operands) { operand throws(CommandError) in
            let path = try await context.resolve(operand)
            guard let parent = path.parent, parent != path else {
                throw CommandError(.invalid, operand, "the top cannot be removed")
            }
            let client = Client(session: try context.session(), path: parent)
            guard let workspace = try await find(path, client, operand: operand) else { return }
            let removal = WorkspaceRemoval(
                context: context, operand: operand, path: path, parent: client,
                timeout: timeout)
            var tree: TreeNode?
            if !workspace.isBeingDeleted {
                tree = try await removal.check(
                    workspace, isRecursive: isRecursive, isConfirmed: isConfirmed)
            }
            try await removal.remove(
                workspace, below: isRecursive ? tree : nil, waits: waits)
            context.tell(
                ObjectReference(.workspaces, name: path.last), waits ? .deleted : .terminating)
            try hintIfInside(path, context)
        }
    }

    /// The workspace; nil where it is missing and that is accepted.
    private func find(
        _ path: WorkspacePath, _ client: Client, operand: String
    ) async throws(CommandError) -> Workspace? {
        do throws(ClientError) { return try await client.childWorkspace(path.last) } catch {
            if error.isNotFound, acceptsMissing { return nil }
            throw error.isClosed || !error.isNotFound && !error.isForbidden
                ? CommandError(error, operand) : CommandError.hidden(operand)
        }
    }

    private func hintIfInside(_ path: WorkspacePath, _ context: Context) throws(CommandError) {
        guard let current = try context.place().workspace, current.path.hasPrefix(path) else {
            return
        }
        context.output.styled(
            context.output.palette.yellow("hint:")
                + " you were in it; `\(context.program) ws cd \(path.parent?.displayed ?? ":root")`"
                + " leads out")
    }
}
