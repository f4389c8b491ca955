import PlatClient

/// `plat ws protect`: keeps workspaces from being removed.
struct WorkspaceProtect: Command {
    static let spec = CommandSpec(
        path: ["ws", "protect"],
        summary: "Keep workspaces from being removed",
        discussion: """
            Notes on each workspace that it is to stay: plat ws rm refuses it, with --yes too, and so does \
            what would remove a workspace above it, plat delete and plat apply --prune. Other clients do \
            not know the note; what they may do is a matter of rights.
            """,
        examples: [
            Example("plat ws protect :root:prod", "Before somebody removes it by mistake")
        ],
        operands: .oneOrMore("PATH", .workspace),
        inverse: ["ws", "unprotect"])

    var operands: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) { operands = arguments.operands }

    func run(_ context: Context) async throws(CommandError) {
        try await protectWorkspaces(operands, true, context)
    }
}
