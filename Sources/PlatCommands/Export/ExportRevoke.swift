import PlatClient

/// `plat export revoke`: takes the right to bind an export back.
struct ExportRevoke: Command {
    static let spec = CommandSpec(
        path: ["export", "revoke"],
        summary: "Take back the right to bind an export",
        discussion: "Bindings that exist stay; see plat export consumers.",
        examples: [
            Example("plat export revoke training.faros.sh --to-group ml-users", "From a group")
        ],
        options: Grantees.options + [Replication.noWait],
        operands: .one("NAME", .export),
        inverse: ["export", "grant"])

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
        let changed = try await calling(name, context) { () throws(ClientError) in
            try await BindGrant(client: client, export: name).revoke(from: grantees)
        }
        if changed { try await Replication.settle(client, subject: name, waits: waits, context) }
        context.tell(ObjectReference(.exports, name: name), changed ? .revoked : .unchanged)
    }
}
