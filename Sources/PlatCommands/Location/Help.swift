/// `plat help`: the same as `--help`, for those who type it first.
struct Help: Command {
    static let spec = CommandSpec(
        path: ["help"],
        summary: "Explain a command",
        examples: [
            Example("plat help", "All commands"),
            Example("plat help ws create", "One of them"),
        ],
        operands: .zeroOrMore("COMMAND", .command))

    var words: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        words = arguments.operands
    }

    func run(_ context: Context) async throws(CommandError) {
        let lookup = CommandLookup(program: context.program, commands: CommandTable.all)
        let lines: [String]
        if words.isEmpty {
            lines = HelpText.overview(program: context.program)
        } else {
            switch try lookup.find(words) {
            case .group(let path, _):
                lines = HelpText.noun(path, program: context.program)
            case .found(let match):
                lines = HelpText.command(match.command.spec, program: context.program)
            }
        }
        for line in lines { context.output.line(line) }
    }
}
