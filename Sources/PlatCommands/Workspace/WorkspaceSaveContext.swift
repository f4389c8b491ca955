import PlatConfig
import PlatModel

/// `plat ws save-context`: keeps the current workspace as a context of its own.
struct WorkspaceSaveContext: Command {
    private enum Option {
        static let overwrite = OptionSpec.flag(nil, "overwrite", "Replace a context of that name")
    }

    static let spec = CommandSpec(
        path: ["ws", "save-context"],
        summary: "Save the current workspace as a context",
        discussion: """
            Writes a context NAME (by default the workspace's path) that points to where you are, \
            and makes it the current one. Moves with `plat ws` leave it alone.
            """,
        examples: [
            Example("plat ws save-context ml", "Come back any time with `plat ctx use ml`")
        ],
        options: [Option.overwrite],
        operands: .optional("NAME"),
        aliases: ["create-context"],
        inverse: ["ctx", "use"])

    var name: String?
    var isOverwriting: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operand(0)
        isOverwriting = arguments.has(Option.overwrite)
    }

    func run(_ context: Context) async throws(CommandError) {
        let current = try await context.workspace()
        let name = name ?? current.path.text
        let isPresent = try context.kubeconfig().currentContext == name
        // Without -w the address stays as it is written, whatever its spelling.
        let server = context.options.workspace.map { _ in current.description }
        let existed: Bool
        do {
            existed = try await context.change { config throws(KubeconfigError) in
                try config.saveContext(
                    name, overwriting: isOverwriting, server: server)
            }
        } catch {
            guard error.kind == .alreadyExists else { throw error }
            throw error.adding(hint: "--overwrite replaces it")
        }
        let verb = existed ? "Updated" : "Created"
        context.tell(
            "\(verb) context \"\(name)\"" + (isPresent ? "." : " and switched to it."),
            .outcome(name, verb.lowercased()))
    }
}
