import PlatClient
import PlatModel
import PlatValue

/// `plat export rm`: takes an API back.
struct ExportRm: Command {
    private enum Option {
        static let keepSchemas = OptionSpec.flag(
            nil, "keep-schemas", "Leave the schemas where they are")
    }

    static let spec = CommandSpec(
        path: ["export", "rm"],
        summary: "Take an API back",
        discussion: """
            Removes the export and the schemas that only it refers to. Workspaces that use it lose \
            access to its objects; asks first where there are any, unless --yes is given.
            """,
        examples: [Example("plat export rm training.faros.sh", "Remove an export")],
        options: [ObjectOptions.yes, Option.keepSchemas],
        operands: .oneOrMore("NAME", .export),
        inverse: ["export", "publish"])

    var names: [String]
    var isConfirmed: Bool
    var keepsSchemas: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        names = arguments.operands.map(APIResource.exports.bareName)
        isConfirmed = arguments.has(ObjectOptions.yes)
        keepsSchemas = arguments.has(Option.keepSchemas)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        try await context.forEach(names) { name throws(CommandError) in
            let reference = ObjectReference(.exports, name: name)
            let export = try await calling(name, context) { () throws(ClientError) in
                try await client.object(reference)
            }
            if !isConfirmed { try await confirm(export, client, context) }
            let remover = ObjectRemover(client: client)
            try await removeObject(reference, by: remover, subject: name, context)
            context.tell(reference, .deleted)
            if !keepsSchemas { try await removeSchemas(of: export, remover, context) }
        }
    }

    private func confirm(
        _ export: Value, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let name = export.objectName
        let impact: ExportImpact
        do throws(ExportError) { impact = try await client.impact(ofRemoving: export) } catch {
            // Without endpoints there are no consumers; without rights to see them, ask.
            guard error.told(about: name, program: context.program).kind != .notFound else {
                return
            }
            try await context.confirm(name, "its consumers cannot be seen, but would lose the API")
            return
        }
        guard impact.isBreaking else { return }
        context.note(impact)
        try await context.confirm(name, "would break those who use it")
    }

    /// Removes schemas that no other export of the workspace refers to.
    private func removeSchemas(
        of export: Value, _ remover: ObjectRemover, _ context: Context
    ) async throws(CommandError) {
        let schemas = try await calling("", context) { () throws(ClientError) in
            try await remover.client.schemas(onlyOf: export)
        }
        var remover = remover
        remover.ignoresMissing = true
        for schema in schemas {
            if try await removeObject(schema, by: remover, subject: schema.name, context) {
                context.tell(schema, .deleted)
            }
        }
    }
}
