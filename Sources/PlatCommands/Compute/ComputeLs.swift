import PlatClient
import PlatModel
import PlatValue

/// `plat compute ls`: prints the clusters that are mounted in a workspace.
struct ComputeLs: Command {
    static let spec = CommandSpec(
        path: ["compute", "ls"],
        summary: "Print the clusters that are mounted here",
        examples: [
            Example("plat compute ls", "What is mounted in this workspace"),
            Example("plat compute ls -o wide", "Why one is not ready, and where it is"),
            Example("plat compute ls -o yaml", "The workspaces that stand for them"),
        ],
        aliases: ["list"],
        formats: OutputFormat.objects)

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let workspaces = try await calling("", context) { () throws(ClientError) in
            try await client.items(APIResource.workspaces.path()).items
        }.filter { Workspace($0).mount != nil }.sorted { $0.objectName < $1.objectName }
        try context.print(
            workspaces, of: .workspaces,
            as: {
                let isWide = context.format == .wide
                var table = Table(
                    ["NAME", "MOUNT", "STATE", "AGE"] + (isWide ? ["WHY", "URL"] : []))
                for workspace in workspaces {
                    let mount = Workspace(workspace).mount
                    let why = Self.why(workspace)
                    table.add(
                        [
                            workspace.objectName,
                            "\(mount?.kind ?? "")/\(mount?.name ?? "")",
                            why == nil ? "Ready" : "NotReady", context.age(workspace),
                        ] + (isWide ? [why ?? "", Workspace(workspace).url] : []))
                }
                return table
            })
    }

    /// Why it is not ready, in a sentence that a table has no room for; nil where it is.
    private static func why(_ workspace: Value) -> String? {
        switch Readiness.of(workspace) {
        case .ready: nil
        case .waiting(let text), .stuck(let text): text
        }
    }
}
