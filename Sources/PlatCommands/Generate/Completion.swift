import PlatValue

/// `plat completion`: prints the completion script of a shell.
struct Completion: Command {
    static let spec = CommandSpec(
        path: ["completion"],
        summary: "Print the completion script of a shell",
        discussion: """
            The script completes commands and options by itself, and asks plat for workspaces, \
            resources, exports and contexts.
            """,
        examples: [
            Example("source <(plat completion bash)", "Complete in this bash"),
            Example(
                "plat completion fish > ~/.config/fish/completions/plat.fish",
                "Complete in every fish"),
            Example("plat completion zsh > \"${fpath[1]}/_plat\"", "Complete in every zsh"),
        ],
        operands: .one("SHELL", .choices(Shell.allCases.map(\.rawValue))))

    enum Shell: String, CaseIterable { case bash, zsh, fish }

    var shell: Shell

    init(_ arguments: ParsedArguments) throws(CommandError) {
        shell = try Self.shell(arguments.operands[0])
    }

    /// The shell of that name, if it is one that plat knows.
    static func shell(_ name: String) throws(CommandError) -> Shell {
        guard let shell = Shell(rawValue: name) else {
            let known = Shell.allCases.map(\.rawValue)
            throw CommandError(
                .usage, name, "nothing is known of such a shell",
                hints: ["shells: " + known.joined(separator: ", ")])
        }
        return shell
    }

    func run(_ context: Context) async throws(CommandError) {
        let script =
            switch shell {
            case .bash: BashCompletion.script()
            case .zsh: ZshCompletion.script()
            case .fish: FishCompletion.script()
            }
        guard context.format.isForPeople else {
            let value: Value = ["shell": .string(shell.rawValue), "script": .string(script)]
            return context.tell("", Finding(name: shell.rawValue, value))
        }
        context.output.write(script)
    }
}
