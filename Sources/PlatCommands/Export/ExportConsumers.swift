import PlatClient
import PlatModel
import PlatValue

/// `plat export consumers`: prints who uses an export.
struct ExportConsumers: Command {
    static let spec = CommandSpec(
        path: ["export", "consumers"],
        summary: "Print the workspaces that use an export",
        discussion: """
            Prints every binding of the export, in every location, with what its workspace granted. \
            The provider sees this through the view of the export, without rights in the consumers.
            """,
        examples: [
            Example("plat export consumers training.faros.sh", "Who uses the export"),
            Example("plat export consumers training.faros.sh -o jsonl", "For a program"),
        ],
        operands: .one("NAME", .export),
        formats: OutputFormat.objects)

    var view: ExportView

    init(_ arguments: ParsedArguments) throws(CommandError) {
        view = ExportView(typed: APIResource.exports.bareName(arguments.operands[0]))
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let bindings = try await calling(view.typed, context) { () throws(ExportError) in
            try await view.bindings(client)
        }
        try context.print(
            bindings, of: .bindings,
            as: {
                var table = Table(["WORKSPACE", "CLUSTER", "BINDING", "PHASE", "GRANTED", "AGE"])
                for binding in bindings { table.add(Self.row(binding, context)) }
                return table
            })
    }

    private static func row(_ binding: Value, _ context: Context) -> [String] {
        let metadata = binding["metadata"] ?? [:]
        let path = binding.annotation(ObjectAnnotations.path)
        let view = APIBinding(binding)
        let granted = view.claims.filter(\.isAccepted).map(\.name)
        return [
            path.map { ":" + $0 } ?? "", ObjectPrinter.cluster(metadata), binding.objectName,
            view.phase ?? "", granted.joined(separator: ","),
            context.age(binding),
        ]
    }
}
