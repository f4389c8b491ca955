import PlatClient
import PlatModel

/// `plat export grant`: lets others bind an export.
struct ExportGrant: Command {
    static let spec = CommandSpec(
        path: ["export", "grant"],
        summary: "Let others bind an export",
        examples: [
            Example("plat export grant training.faros.sh --to-group ml-users", "A group"),
            Example("plat export grant training.faros.sh --to-everybody", "Everybody"),
        ],
        options: Grantees.options,
        operands: .one("NAME", .export),
        inverse: ["export", "revoke"])

    var name: String
    var grantees: Grantees

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = APIResource.exports.bareName(arguments.operands[0])
        grantees = try Grantees(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let changed = try await calling(name, context) { () throws(ClientError) in
            _ = try await client.object(ObjectReference(.exports, name: name))
            return try await BindGrant(client: client, export: name).grant(to: grantees)
        }
        context.tell(ObjectReference(.exports, name: name), changed ? .granted : .unchanged)
    }
}
