/// `plat ws PATH`: the moves without a verb, as `kubectl ws` has them.
struct WorkspaceNavigate: Command {
    static let spec = CommandSpec(
        path: ["ws"],
        summary: "Walk, create and remove workspaces",
        discussion: """
            With a PATH, goes there, like `plat ws cd`. Without one, goes home.
            """,
        examples: [
            Example("plat ws :root:ml", "Go to an absolute path"),
            Example("plat ws ..", "Go up"),
            Example("plat ws -", "Go back"),
            Example("plat ws .", "Print where you are"),
            Example("plat ws tree", "Print everything below"),
        ],
        options: [WorkspaceCd.short, WorkspaceCd.namespace],
        operands: .optional("PATH", .workspace),
        inverse: ["ws", "-"])

    var move: WorkspaceCd

    init(_ arguments: ParsedArguments) throws(CommandError) {
        move = try WorkspaceCd(arguments)
    }

    func run(_ context: Context) async throws(CommandError) { try await move.run(context) }
}
