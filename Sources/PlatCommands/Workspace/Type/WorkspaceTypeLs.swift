import PlatClient
import PlatModel
import PlatValue

/// `plat ws type ls`: prints the types of workspaces that are defined in one.
struct WorkspaceTypeLs: Command {
    static let spec = CommandSpec(
        path: ["ws", "type", "ls"],
        summary: "Print the types of workspaces that are defined here",
        examples: [
            Example("plat ws type ls", "Here"),
            Example("plat ws type ls -w :root", "Those that everybody has"),
        ],
        aliases: ["list"],
        formats: OutputFormat.objects)

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let types = try await calling("", context) { () throws(ClientError) in
            try await client.items(APIResource.workspaceTypes.path()).items
        }.sorted { $0.objectName < $1.objectName }
        try context.print(
            types, of: .workspaceTypes,
            as: {
                var table = Table(["NAME", "EXTENDS", "BINDS", "INITIALIZER", "AGE"])
                for object in types {
                    let type = WorkspaceType(object)
                    table.add(
                        object.objectName, type.bases.map(\.text).joined(separator: ","),
                        type.defaultBindings.map(\.text).joined(separator: ","),
                        type.hasInitializer ? "yes" : "", context.age(object))
                }
                return table
            })
    }
}

extension WorkspaceType.DefaultBinding {
    /// As `plat bind` takes it.
    var text: String { path.map { ":\($0):\(export)" } ?? export }
}
