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
        guard let shell = Shell(rawValue: arguments.operands[0]) else {
            let known = Shell.allCases.map(\.rawValue)
            throw CommandError(
                .usage, arguments.operands[0], "no completion for such a shell",
                hints: ["shells: " + known.joined(separator: ", ")])
        }
        self.shell = shell
    }

    func run(_ context: Context) async throws(CommandError) {
        switch shell {
        case .bash: context.output.write(BashCompletion.script())
        case .zsh: context.output.write(ZshCompletion.script())
        case .fish: context.output.write(FishCompletion.script())
        }
    }
}
