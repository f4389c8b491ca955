import PlatValue

/// `plat help`: the same as `--help`, for those who type it first.
struct Help: Command {
    static let spec = CommandSpec(
        path: ["help"],
        summary: "Explain a command",
        discussion: """
            Explains a command, or one of the topics paths (how workspaces are named) and json (what \
            programs get to read).
            """,
        examples: [
            Example("plat help", "All commands"),
            Example("plat help ws create", "One of them"),
            Example("plat help json", "What -o json prints"),
        ],
        operands: .zeroOrMore("COMMAND", .command))

    var words: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        words = arguments.operands
    }

    func run(_ context: Context) async throws(CommandError) {
        let program = context.program
        if words.count == 1, let topic = HelpTopic(rawValue: words[0]) {
            return tell(
                HelpText.paragraphs(topic.text),
                Finding(
                    name: topic.rawValue,
                    ["topic": .string(topic.rawValue), "text": .string(topic.text)]), context)
        }
        let lookup = CommandLookup(program: program)
        switch words.isEmpty ? .group(path: [], asksHelp: true) : try lookup.find(words) {
        case .group(let path, _):
            tell(
                path.isEmpty
                    ? HelpText.overview(program: program) : HelpText.noun(path, program: program),
                HelpValue.noun(path, program: program), context)
        case .found(let match):
            tell(
                HelpText.command(match.command.spec, program: program),
                HelpValue.command(match.command.spec, program: program), context)
        }
    }

    private func tell(_ lines: [String], _ finding: Finding, _ context: Context) {
        guard context.format.isForPeople else { return context.tell("", finding) }
        for line in lines { context.output.line(line) }
    }
}
