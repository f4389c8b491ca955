import PlatClient
import PlatModel
import PlatValue

/// `plat export endpoints`: prints where a controller of an export finds its consumers.
struct ExportEndpoints: Command {
    static let spec = CommandSpec(
        path: ["export", "endpoints"],
        summary: "Print where a controller of an export finds its consumers",
        discussion: """
            Prints the address of the export's view in each location that has consumers. Behind \
            /clusters/* it serves all of them, behind /clusters/ID one.
            """,
        examples: [
            Example("plat export endpoints training.faros.sh", "One address a location"),
            Example("plat export endpoints training.faros.sh -o json", "For a program"),
        ],
        operands: .one("NAME", .export))

    var view: ExportView

    init(_ arguments: ParsedArguments) throws(CommandError) {
        view = ExportView(typed: APIResource.exports.bareName(arguments.operands[0]))
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let addresses = try await calling(view.typed, context) { () throws(ExportError) in
            try await view.endpoints(client)
        }
        guard context.format.isForPeople else {
            return try context.printFindings(
                addresses.map { Finding(name: $0, ["url": .string($0)]) })
        }
        for address in addresses { context.output.line(address) }
        if addresses.isEmpty { context.output.note("\(view.typed) has no consumers yet") }
    }
}
