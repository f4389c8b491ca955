import PlatClient
import PlatConfig
import PlatModel
import PlatSystem
import PlatValue

/// `plat version`: says which plat this is.
struct Version: Command {
    static let spec = CommandSpec(
        path: ["version"],
        summary: "Print the version of plat",
        discussion: """
            For programs it prints more: the commit that this executable was built of, where it is a \
            release, the libraries of the system that it uses, and what the control plane says of \
            itself that the kubeconfig leads to, if any.
            """,
        examples: [
            Example("plat version", "The version of this executable"),
            Example("plat version -o json", "With everything that it depends on, for a report"),
        ],
        hasWorkspace: false)

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        guard context.isForPrograms else {
            return context.output.line("plat \(Plat.version)")
        }
        var value: Value = ["version": .string(Plat.version)]
        if let commit = BuildNote.commit(of: context.executable) {
            value["commit"] = .string(commit)
        }
        value["libraries"] = LibraryVersions.value
        value["server"] = await Self.server(context)
        try context.printFindings([Finding(name: Plat.version, value)], isOne: true)
    }

    /// How long the control plane may take to say what it is, where nothing else was said.
    private static let patience = Duration.seconds(5)

    /// Nil where no control plane is configured.
    private static func server(_ context: Context) async -> Value? {
        guard var connection = try? context.place().connection else {
            // Of no control plane there is nothing to say.
            return nil
        }
        let url = WorkspaceURL(connection.server)
        var value: Value = ["url": .string(url?.base ?? connection.server)]
        if context.options.requestTimeout == nil { connection.timeout = patience }
        do throws(CommandError) {
            let session = try ConnectionOpener(context: context, connection: connection).session()
            // Outside of workspaces only administrators are answered.
            let client =
                url.map { Client(session: session, path: $0.path) }
                ?? Client(session: session, root: session.base)
            let version = try await calling("", context) { () throws(ClientError) in
                try await client.serverVersion()
            }
            value["version"] = .string(version.text)
        } catch {
            value["error"] = .string(error.message)
        }
        return value
    }
}
