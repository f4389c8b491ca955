import PlatClient
import PlatModel
import PlatValue

/// `plat export diff`: says what publishing types anew would break, and for whom.
struct ExportDiff: Command {
    static let spec = CommandSpec(
        path: ["export", "diff"],
        summary: "Say what publishing types anew would break, and for whom",
        discussion: """
            Compares CustomResourceDefinitions with the types that the export offers now: versions, \
            fields and values that are gone, types and bounds that are tighter, what becomes required, \
            rules that are new. Names who uses the export, and how many objects they have. Where \
            nothing breaks, says what is gained. Changes nothing.
            """,
        examples: [
            Example("plat export diff training.faros.sh -f models-crd.yaml", "Before publishing"),
            Example("plat export diff issuer -f crds/ -o json", "For a program"),
        ],
        options: [ObjectOptions.filename],
        operands: .one("NAME", .export),
        statuses: [ExitStatusNote(status: 1, meaning: "Something would break for somebody")])

    var name: String
    var files: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = APIResource.exports.bareName(arguments.operands[0])
        files = arguments.texts(ObjectOptions.filename)
        guard !files.isEmpty else {
            throw CommandError(
                .usage, "-f", "say which definitions to compare", hints: ["-f FILE"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let snapshots = try await readSnapshots(files, context)
        let client = try await context.client()
        let impact = try await calling(name, context) { () throws(ClientError) in
            try await client.impact(of: snapshots, on: name)
        }
        if context.format.isForPeople {
            for line in impact.lines { context.output.line(line) }
        } else {
            context.tell("", Finding(name: name, impact.value))
        }
        if impact.isBreaking { throw CommandError.reported }
    }
}
