/// `plat complete`: what the completion scripts ask. Never prints an error.
struct Complete: Command {
    static let spec = CommandSpec(
        path: ["complete"],
        summary: "Print what could stand in the place of a word",
        operands: (.one("KIND") + .optional("WORD") + .zeroOrMore("LINE")).orEmpty,
        isHidden: true)

    var kind: String
    var word: String
    /// The command line so far, after `--`.
    var line: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        line = arguments.afterDashes ?? []
        let own = arguments.operands.dropLast(line.count)
        kind = own.first ?? ""
        word = own.dropFirst().first ?? ""
    }

    func run(_ context: Context) async throws(CommandError) {
        let completer = Completer(
            context: Completer.surroundings(of: line, context), words: line, current: word)
        let kinds: [String: CompletionKind] = [
            "workspace": .workspace, "resource": .resource, "object": .object,
            "export": .export, "binding": .binding, "context": .context, "command": .command,
            "format": .format,
        ]
        guard let kind = kinds[kind] else { return }
        for name in await completer.names(kind) ?? [] { context.output.line(name) }
    }
}

extension Completer {
    /// The same surroundings with the global options of a line that is being typed, and little
    /// patience.
    static func surroundings(of line: [String], _ context: Context) -> Context {
        var options = GlobalOptions()
        let spec = CommandSpec(path: [], summary: "", operands: .zeroOrMore("WORD").orEmpty)
        // A line that is not finished may be wrong; then the defaults must do.
        if let parsed = try? ArgumentParser(command: "", spec: spec).parse(line),
            let found = try? GlobalOptions(parsed, spec: spec)
        {
            options = found
        }
        options.requestTimeout = context.completionPatience
        options.isVerbose = false
        options.isQuiet = true
        return Context(
            program: context.program, command: context.command, environment: context.environment,
            workingDirectory: context.workingDirectory, options: options, output: context.output,
            clock: context.clock, interruption: context.interruption)
    }

    /// Answers kubectl, which calls `kubectl_complete-plat` with the words after `plat`: candidates,
    /// and in the last line whether files may stand there too.
    static func answerKubectl(_ words: [String], _ context: Context) async {
        let line = Array(words.dropLast())
        let completer = Completer(
            context: surroundings(of: line, context), words: line, current: words.last ?? "")
        let found = await completer.candidates()
        for name in found ?? [] { context.output.line(name) }
        context.output.line(found == nil ? ":0" : ":4")
    }
}
