import PlatClient
import PlatModel
import PlatValue

/// `plat bind ls`: prints the bindings of a workspace.
struct BindLs: Command {
    static let spec = CommandSpec(
        path: ["bind", "ls"],
        summary: "Print the bindings of the workspace",
        discussion: "Each binding brings an API of an export into the workspace.",
        examples: [
            Example("plat bind ls", "What is bound here"),
            Example("plat bind ls -w :root:ml-europe -o yaml", "Elsewhere, whole"),
        ],
        aliases: ["list"],
        formats: OutputFormat.objects)

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let all = try await calling("", context) { () throws(ClientError) in
            try await client.items(APIResource.bindings.path()).items
        }.sorted { $0.objectName < $1.objectName }
        // What every workspace has, is last.
        let bindings =
            all.filter { !APIBinding($0).isOfSystem } + all.filter { APIBinding($0).isOfSystem }
        try context.print(
            bindings, of: .bindings,
            as: {
                var table = Table(["NAME", "EXPORT", "PHASE", "RESOURCES", "CLAIMS", "AGE"])
                for binding in bindings { table.add(Self.row(binding, context)) }
                return table
            })
    }

    private static func row(_ binding: Value, _ context: Context) -> [String] {
        let view = APIBinding(binding)
        return [
            binding.objectName, export(binding),
            view.phase ?? "Binding",
            Table.cell(view.boundResources.map(\.resource), isWide: context.isWide),
            claims(view),
            context.age(binding),
        ]
    }

    /// `:root:ml:training:training.faros.sh`, as `plat bind` takes it.
    static func export(_ binding: Value) -> String {
        let export = APIBinding(binding).export
        let path = export?.path ?? ""
        return (path.isEmpty ? "." : ":" + path) + ":" + (export?.name ?? "")
    }

    /// How many claims hold, of how many.
    private static func claims(_ binding: APIBinding) -> String {
        let asked = binding.askedClaims
        guard !asked.isEmpty else { return "" }
        let accepted = asked.filter { claim in
            binding.claims.contains { $0.key == claim.key && $0.isAccepted }
        }
        let pending = !binding.openClaims.isEmpty || !binding.widenedClaims.isEmpty
        return "\(accepted.count)/\(asked.count)" + (pending ? " pending" : "")
    }
}
