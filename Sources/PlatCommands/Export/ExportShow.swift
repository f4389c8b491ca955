import PlatClient
import PlatModel
import PlatValue

/// `plat export show`: prints all there is to know about an export.
struct ExportShow: Command {
    static let spec = CommandSpec(
        path: ["export", "show"],
        summary: "Print all there is to know about an export",
        examples: [
            Example("plat export show training.faros.sh", "Identity, types, claims, endpoints"),
            Example("plat export show training.faros.sh -o yaml", "The object itself"),
        ],
        operands: .one("NAME", .export))

    var name: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = APIResource.exports.bareName(arguments.operands[0])
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let export = try await calling(name, context) { () throws(ClientError) in
            try await client.object(ObjectReference(.exports, name: name))
        }
        guard context.format.isForPeople else {
            return try context.print([export], of: .exports, isOne: true)
        }
        let slice = try await calling(name, context) { () throws(ClientError) in
            try await client.objectIfAny(ObjectReference(.endpointSlices, name: name))
        }
        for line in lines(export, slice, client.path, context) { context.output.line(line) }
    }

    private func lines(
        _ export: Value, _ slice: Value?, _ current: WorkspacePath?, _ context: Context
    ) -> [String] {
        let path =
            export.annotation(ObjectAnnotations.path) ?? current?.text
        var lines = [
            "Name:       \(name)",
            "Bind as:    " + (path.map { ":\($0):\(name)" } ?? name),
            "Identity:   " + (APIExport(export).identityHash ?? "none yet"),
            "State:      " + ExportLs.state(export), "Age:        " + context.age(export),
        ]
        lines += Self.block(
            "Types:",
            APIExport(export).resources.map {
                "\(GroupResource(group: $0.group, resource: $0.name))  schema \($0.schema)"
            })
        lines += Self.block(
            "Claims:",
            APIExport(export).claims.map {
                "\($0.name)  \($0.verbs.joined(separator: ","))  \($0.selectorText)"
            })
        return lines
            + Self.block("Endpoints:", slice.map { EndpointSlice($0).endpoints } ?? [])
    }

    private static func block(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [title + " none"] : [title] + lines.map { "  " + $0 }
    }
}
