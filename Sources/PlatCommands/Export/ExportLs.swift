import PlatClient
import PlatModel
import PlatValue

/// `plat export ls`: prints the exports of a workspace.
struct ExportLs: Command {
    static let spec = CommandSpec(
        path: ["export", "ls"],
        summary: "Print the exports of the workspace",
        examples: [
            Example("plat export ls", "What is published here"),
            Example("plat export ls -w :root:ml:training -o name", "Elsewhere, names only"),
        ],
        aliases: ["list"],
        formats: OutputFormat.objects)

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let exports = try await calling("", context) { () throws(ClientError) in
            try await client.items(APIResource.exports.path()).items
        }.sorted { $0.objectName < $1.objectName }
        try context.print(
            exports, of: .exports,
            as: {
                var table = Table(["NAME", "RESOURCES", "CLAIMS", "STATE", "AGE"])
                let isWide = context.isWide
                for export in exports {
                    table.add(
                        export.objectName, Table.cell(Self.resources(export), isWide: isWide),
                        Table.cell(APIExport(export).claims.map(\.name), isWide: isWide),
                        Self.state(export), context.age(export))
                }
                return table
            })
    }

    /// The types of an export, whichever way it names them.
    static func resources(_ export: Value) -> [String] {
        let export = APIExport(export)
        let new = export.resources.map(\.name)
        let old = export.latestResourceSchemas.map { ExportedResource(schema: $0).name }
        return new.isEmpty ? old : new
    }

    static func state(_ export: Value) -> String {
        if let condition = export.conditions.first(where: \.isFalse) {
            return condition.reason ?? "NotReady"
        }
        return APIExport(export).identityHash == nil ? "Pending" : "Ready"
    }
}
