import PlatClient

/// `plat ws unprotect`: lets workspaces be removed again.
struct WorkspaceUnprotect: Command {
    static let spec = CommandSpec(
        path: ["ws", "unprotect"],
        summary: "Let protected workspaces be removed again",
        discussion: "Takes the note off that plat ws protect has made.",
        examples: [Example("plat ws unprotect :root:prod", "Before it is removed")],
        operands: .oneOrMore("PATH", .workspace),
        inverse: ["ws", "protect"])

    var operands: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) { operands = arguments.operands }

    func run(_ context: Context) async throws(CommandError) {
        try await protectWorkspaces(operands, false, context)
    }
}
