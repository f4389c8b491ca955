/// `plat exec`: runs one program in a workspace.
struct Exec: Command {
    static let spec = CommandSpec(
        path: ["exec"],
        summary: "Run one program in a workspace",
        discussion: """
            Runs CMD with a kubeconfig of its own that leads to PATH, so that kubectl, helm and \
            everything else work there, and nothing else is moved. Ends as CMD does.
            """,
        examples: [
            Example("plat exec :root:ml -- kubectl get configmaps", "One command elsewhere"),
            Example("plat exec ml -- sh -c 'helm list && kubectl get ns'", "Several"),
        ],
        operands: .one("PATH", .workspace) + .zeroOrMore("-- CMD"))

    var operand: String
    var program: String
    var arguments: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operands[0]
        guard let words = arguments.afterDashes, let program = words.first,
            arguments.operands.count == words.count + 1
        else {
            throw CommandError(
                .usage, "CMD", "stands behind two dashes",
                hints: ["plat exec \(operand) -- kubectl get configmaps"])
        }
        self.program = program
        self.arguments = Array(words.dropFirst())
    }

    func run(_ context: Context) async throws(CommandError) {
        let path = try await context.resolve(operand)
        try await context.checkReach(path)
        try await context.runProgram(program, arguments, at: path)
    }
}
