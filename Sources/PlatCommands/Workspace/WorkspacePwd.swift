import PlatModel
import PlatValue

/// `plat ws pwd`: prints the path of the current workspace and nothing else.
struct WorkspacePwd: Command {
    static let spec = CommandSpec(
        path: ["ws", "pwd"],
        summary: "Print the path of the current workspace",
        discussion: """
            Reads the kubeconfig only and makes no request, so that a prompt can call it. Where the \
            current context points to no workspace, it prints the server's address.
            """,
        examples: [
            Example("plat ws pwd", ":root:ml"),
            Example("plat ws pwd --short", "root:ml, for scripts that know kubectl ws"),
        ],
        options: [WorkspaceCd.short])

    var isShort: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        isShort = arguments.has(WorkspaceCd.short)
    }

    func run(_ context: Context) async throws(CommandError) {
        let server =
            context.options.workspace == nil
            ? try context.presentServer() : try await context.workspace().description
        let path = WorkspaceURL(server)?.path
        context.tell(
            path.map { isShort ? $0.text : $0.displayed } ?? server, Self.finding(of: server))
    }

    /// A place, for programs; the path is null where the server's address points to no workspace.
    static func finding(of server: String) -> Finding {
        let path = WorkspaceURL(server)?.path.displayed
        return Finding(
            name: path ?? server,
            ["path": path.map { .string($0) } ?? .null, "server": .string(server)])
    }
}
