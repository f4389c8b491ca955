import PlatClient
import PlatModel
import PlatValue

/// `plat ws locations`: prints where workspaces can live.
struct WorkspaceLocations: Command {
    static let spec = CommandSpec(
        path: ["ws", "locations"],
        summary: "Print the locations that workspaces can live in",
        discussion: """
            Prints locations and the labels by which ws create --location-selector chooses them. Only \
            administrators may list them; others see those of the workspaces that they may see.
            """,
        examples: [
            Example("plat ws locations", "All that can be seen"),
            Example("plat ws locations -o name", "For scripts"),
        ])

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let (locations, isWhole) = try await calling("", context) { () throws(ClientError) in
            try await client.locations()
        }
        guard context.format.isForPeople else {
            return try context.printFindings(
                locations.map { location in
                    var labels = Members()
                    for label in location.labels.sorted(by: { $0.key < $1.key }) {
                        labels[label.key] = .string(label.value)
                    }
                    return Finding(
                        name: location.name,
                        ["name": .string(location.name), "labels": .object(labels)])
                })
        }
        var table = Table(["NAME", "LABELS"])
        for location in locations {
            let labels = location.labels.map { "\($0.key)=\($0.value)" }.sorted()
            table.add(location.name, labels.joined(separator: ","))
        }
        if !locations.isEmpty { context.show(table) }
        if !isWhole { context.output.note("only those of workspaces that you may see") }
    }
}
