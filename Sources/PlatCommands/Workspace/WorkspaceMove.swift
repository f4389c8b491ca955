import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat ws move`: moves a workspace to another location.
struct WorkspaceMove: Command {
    private enum Option {
        static let selector = OptionSpec.value(
            nil, "location-selector", "SELECTOR", "Labels of the location to move to")
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Wait at most this long (default: 5m)")
    }

    static let spec = CommandSpec(
        path: ["ws", "move"],
        summary: "Move a workspace to another location",
        discussion: """
            Moves the workspace with everything in it, and waits until it lives in its new location. \
            What was written stays, with its names and uids; meanwhile, for a moment, the workspace \
            is not available. Workspaces below it stay where they are.

            Only administrators may move workspaces. On a kcp the feature gate \
            LogicalClusterMigration must be on.
            """,
        examples: [
            Example("plat ws move team-a --location-selector name=beta", "To a location by name"),
            Example(
                "plat ws move :root:ml --location-selector region=us", "To wherever has the label"),
        ],
        options: [Option.selector, Option.timeout],
        operands: .one("PATH", .workspace))

    var operand: String
    var selector: LabelSelector
    var timeout: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operands[0]
        guard
            let selector = try arguments.value(
                Option.selector, { text throws(SelectorError) in try LabelSelector(parsing: text) })
        else {
            throw CommandError(
                .usage, "--location-selector", "is required",
                hints: ["plat ws move \(operand) --location-selector name=NAME"])
        }
        self.selector = selector
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(300)
    }

    func run(_ context: Context) async throws(CommandError) {
        let path = try await context.resolve(operand)
        guard let parent = path.parent, parent != path else {
            throw CommandError(.invalid, operand, "the top cannot move")
        }
        let mover = WorkspaceMover(
            path.last, parent: Client(session: try context.session(), path: parent),
            timeout: timeout)
        let progress = Progress(context.output, clock: context.clock)
        defer { progress.end() }
        let location = try await calling(operand, context) { () throws(MoveError) in
            try await mover.move(to: selector) { progress.show("\(operand): \($0)") }
        }
        progress.end()
        context.tell(
            "Workspace \"\(path.last)\" lives in \(location) now.",
            Finding(
                name: path.displayed,
                ["path": .string(path.displayed), "location": .string(location)]))
    }
}

extension MoveError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error):
            return error.isNotFound || error.isForbidden
                ? CommandError.hidden(subject) : CommandError(error, subject)
        case .notMovable: return CommandError(.invalid, subject, "has nothing that could move")
        case .noLocation(let all):
            let names = all.map(\.name).joined(separator: ", ")
            return CommandError(
                .invalid, subject, "no location matches",
                hints: names.isEmpty ? [] : ["locations: \(names)"])
        case .alreadyThere(let name):
            return CommandError(.conflict, subject, "lives in \(name) already")
        case .isMoving(let name):
            return CommandError(.conflict, subject, "is moving to \(name)")
        case .unavailable(let why): return CommandError(.conflict, subject, why)
        case .refused(let why): return CommandError(.conflict, subject, "does not move: \(why)")
        case .timedOut(let timeout, let phase):
            return CommandError(
                .timedOut, subject, "not moved after \(timeout.text): \(phase)",
                hints: ["it goes on; the same command waits for it"])
        }
    }
}
