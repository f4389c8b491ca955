import PlatConfig
import PlatValue

/// `plat ctx use`: makes another context the current one.
struct ContextUse: Command {
    static let spec = CommandSpec(
        path: ["ctx", "use"],
        summary: "Make another context the current one",
        discussion: "Changes the kubeconfig, so that kubectl follows. Makes no request.",
        examples: [Example("plat ctx use provider", "Go on with the context provider")],
        operands: .one("NAME", .context),
        inverse: ["ctx", "use"],
        hasWorkspace: false)

    var name: String

    init(_ arguments: ParsedArguments) throws(CommandError) { name = arguments.operands[0] }

    func run(_ context: Context) async throws(CommandError) {
        let config = try context.kubeconfig()
        guard config.contexts[name] != nil else {
            throw CommandError(
                .notFound, name, "no such context in the kubeconfig",
                hints: Suggestions.hint(for: name, among: config.contexts.keys)
                    + ["see them: \(context.program) ctx ls"])
        }
        try await context.change { config throws(KubeconfigError) in config.currentContext = name }
        context.tell("Switched to context \"\(name)\".", .outcome(name, "current"))
    }
}
