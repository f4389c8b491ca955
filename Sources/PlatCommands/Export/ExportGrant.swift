import PlatClient
import PlatModel

/// `plat export grant`: lets others bind an export.
struct ExportGrant: Command {
    static let spec = CommandSpec(
        path: ["export", "grant"],
        summary: "Let others bind an export",
        discussion: """
            On a kcp of several shards it returns when all of them may be expected to know: a \
            workspace that is made before, of a type that binds the export, may never get ready.
            """,
        examples: [
            Example("plat export grant training.faros.sh --to-group ml-users", "A group"),
            Example("plat export grant training.faros.sh --to-everybody", "Everybody"),
        ],
        options: Grantees.options + [Replication.noWait],
        operands: .one("NAME", .export),
        inverse: ["export", "revoke"])

    var name: String
    var grantees: Grantees
    var waits: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = APIResource.exports.bareName(arguments.operands[0])
        grantees = try Grantees(arguments)
        waits = !arguments.has(Replication.noWait)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let grant = BindGrant(client: client, export: name)
        let changed = try await calling(name, context) { () throws(ClientError) in
            _ = try await client.object(ObjectReference(.exports, name: name))
            return try await grant.grant(to: grantees)
        }
        if changed {
            try await Replication.settle(
                client, marksOn: grant.copied, subject: name, waits: waits, context)
        }
        context.tell(ObjectReference(.exports, name: name), changed ? .granted : .unchanged)
    }
}
