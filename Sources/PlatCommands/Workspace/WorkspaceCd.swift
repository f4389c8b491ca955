/// `plat ws cd`: goes to a workspace.
struct WorkspaceCd: Command {
    static let spec = CommandSpec(
        path: ["ws", "cd"],
        summary: "Go to a workspace",
        discussion: """
            Makes PATH the current workspace, in the kubeconfig, so that kubectl and every other \
            client follow. Without PATH, goes home.

            PATH is absolute with a leading colon (:root:ml), else relative; `/` works like `:`. \
            `..` is the workspace above, `-` where you were before, `~` home, `:` the top, `.` where \
            you are.
            """,
        examples: [
            Example("plat ws cd :root:ml", "Go to an absolute path"),
            Example("plat ws cd ../training", "Go to a sibling"),
            Example("plat ws cd -", "Go back"),
        ],
        options: [Self.short, Self.namespace],
        operands: .optional("PATH", .workspace),
        aliases: ["use"],
        inverse: ["ws", "cd", "-"])

    static let short = OptionSpec.flag(nil, "short", "Print only the path")

    /// kubectl's; a move keeps the namespace that the context has.
    static let namespace = OptionSpec.value("n", "namespace", "NAME", "Taken for kubectl's sake")
        .hidden.orEmpty

    var operand: String
    var isShort: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operand(0) ?? "~"
        isShort = arguments.has(Self.short)
    }

    func run(_ context: Context) async throws(CommandError) {
        try await Navigation(context: context, isShort: isShort).go(operand)
    }
}
