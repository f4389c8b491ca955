import PlatModel

/// `plat shell`: starts a shell with a location of its own.
struct Shell: Command {
    private enum Option {
        static let readOnly = OptionSpec.flag(
            "r", "read-only", "Let plat refuse every change in this shell")
    }

    static let spec = CommandSpec(
        path: ["shell"],
        summary: "Start a shell with a location of its own",
        discussion: """
            Starts $SHELL with a kubeconfig of its own, which leads to PATH or to the current \
            workspace: moves in it move nobody else. With -r plat refuses to change anything there; \
            other programs are not kept from it. Ends as the shell does.

            plat shell init prints what gives the shell that you are in a location of its own, and \
            shows it in the prompt.
            """,
        examples: [
            Example("plat shell", "Here, for a while"),
            Example("plat shell :root:ml -r", "Look around without changing anything"),
        ],
        options: [Option.readOnly],
        operands: .optional("PATH", .workspace))

    /// Says in the surroundings of a shell that nothing is to be changed.
    static let readOnlyVariable = "PLAT_READ_ONLY"

    var operand: String
    var isReadOnly: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operand(0) ?? "."
        isReadOnly = arguments.has(Option.readOnly)
    }

    func run(_ context: Context) async throws(CommandError) {
        let path = try await context.resolve(operand)
        try await context.checkReach(path)
        let shell = context.environment["SHELL"].flatMap { $0.isEmpty ? nil : $0 } ?? "/bin/sh"
        context.output.note(
            "a shell in \(path.displayed)\(isReadOnly ? ", read-only" : ""); exit leaves it")
        try await context.runProgram(
            shell, [], at: path, adding: isReadOnly ? [Self.readOnlyVariable: "1"] : [:])
    }
}
