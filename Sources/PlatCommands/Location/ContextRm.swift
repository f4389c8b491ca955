import PlatConfig
import PlatValue

/// `plat ctx rm`: takes a context out of the kubeconfig.
struct ContextRm: Command {
    static let spec = CommandSpec(
        path: ["ctx", "rm"],
        summary: "Take a context out of the kubeconfig",
        discussion: """
            Removes the context, and its cluster and user where no other context has them. Nothing \
            happens at the control plane. The current context stays.
            """,
        examples: [Example("plat ctx rm kcp.example.com", "Forget a control plane")],
        operands: .one("NAME", .context),
        inverse: ["ctx", "login"],
        hasWorkspace: false)

    var name: String

    init(_ arguments: ParsedArguments) throws(CommandError) { name = arguments.operands[0] }

    func run(_ context: Context) async throws(CommandError) {
        let config = try context.kubeconfig()
        guard config.contexts[name] != nil else {
            throw CommandError(
                .notFound, name, "no such context in the kubeconfig",
                hints: Suggestions.hint(for: name, among: config.contexts.keys))
        }
        guard config.currentContext != name else {
            throw CommandError(
                .conflict, name, "is the current context",
                hints: ["use another one first: plat ctx use NAME"])
        }
        try await context.change { config throws(KubeconfigError) in
            let gone = config.contexts[name]
            config.contexts[name] = nil
            let (cluster, user) = (gone?.text("cluster") ?? "", gone?.text("user") ?? "")
            if !config.contexts.values.contains(where: { $0.text("cluster") == cluster }) {
                config.clusters[cluster] = nil
            }
            if !config.contexts.values.contains(where: { $0.text("user") == user }) {
                config.users[user] = nil
            }
        }
        context.tell("Removed context \"\(name)\".", .outcome(name, "deleted"))
    }
}
