import PlatClient
import PlatModel
import PlatServer

/// `plat compute provider init`: sets up what a provider of mounts needs in its workspace.
struct ComputeProviderInit: Command {
    static let spec = CommandSpec(
        path: ["compute", "provider", "init"],
        summary: "Set up what a provider of mounts needs",
        discussion: """
            Publishes the export mounts.contrib.kcp.io in the present workspace, with the claims that \
            serving mounts needs and no others: the secrets that `plat compute mount` makes, and the \
            questions who somebody is and whether he may enter. A second time it changes nothing that \
            is as it should be.
            """,
        examples: [
            Example("plat compute provider init -w :root:compute", "Once, by the platform owner")
        ],
        options: [ProviderOptions.export, Replication.noWait],
        operands: .none,
        inverse: ["export", "rm"])

    var export: String
    var waits: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        export = arguments.text(ProviderOptions.export) ?? MountExport.name
        waits = !arguments.has(Replication.noWait)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let setup: ProviderSetup
        do throws(Invalid) {
            setup = try ProviderSetup(
                client: client, export: export, definition: MountProvider.definition)
        } catch {
            throw CommandError(.internalFault, export, error.message)
        }
        let written = try await calling(export, context) { () throws(ExportError) in
            try await setup.publish()
        }
        for (reference, change) in written { context.tell(reference, Outcome(change)) }
        if written.contains(where: { $0.1 != .unchanged }) {
            try await Replication.settle(client, subject: export, waits: waits, context)
        }
    }
}
