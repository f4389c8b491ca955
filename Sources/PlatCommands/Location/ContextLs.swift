import PlatConfig
import PlatModel
import PlatValue

/// `plat ctx ls`: prints the contexts of the kubeconfig.
struct ContextLs: Command {
    static let spec = CommandSpec(
        path: ["ctx", "ls"],
        summary: "Print the contexts of the kubeconfig",
        discussion: "Makes no request.",
        examples: [Example("plat ctx ls", "Where each context leads, and as whom")],
        aliases: ["list"],
        hasWorkspace: false)

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        let config = try context.kubeconfig()
        let current = context.options.context ?? config.currentContext
        let names = config.contexts.keys.sorted()
        guard context.format.isForPeople else {
            return try context.printFindings(
                names.map { Finding(name: $0, Self.value($0, config, current)) })
        }
        var table = Table(["CURRENT", "NAME", "WORKSPACE", "USER", "SERVER"])
        for name in names {
            let (workspace, user, server) = Self.place(name, config)
            table.add(name == current ? "*" : "", name, workspace, user, server)
        }
        context.show(table)
    }

    /// Where a context leads: the workspace, the user, and the server without the workspace.
    private static func place(_ name: String, _ config: Kubeconfig) -> (String, String, String) {
        let entry = config.contexts[name] ?? Kubeconfig.Entry()
        let server = config.clusters[entry.text("cluster")]?.text("server") ?? ""
        guard let url = WorkspaceURL(server) else { return ("", entry.text("user"), server) }
        return (url.path.displayed, entry.text("user"), url.base)
    }

    private static func value(_ name: String, _ config: Kubeconfig, _ current: String) -> Value {
        let (workspace, user, server) = place(name, config)
        return [
            "name": .string(name), "current": .bool(name == current),
            "workspace": .string(workspace), "user": .string(user), "server": .string(server),
        ]
    }
}
