import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat service ls`: prints the services of a workspace.
struct ServiceLs: Command {
    private enum Option {
        static let recursive = OptionSpec.flag("R", "recursive", "Also in every workspace below")
    }

    static let spec = CommandSpec(
        path: ["service", "ls"],
        summary: "Print the services that are installed",
        examples: [
            Example("plat service ls", "Here"),
            Example("plat service ls -R -w :root", "Everywhere"),
        ],
        options: [Option.recursive],
        aliases: ["list"])

    var isRecursive: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        isRecursive = arguments.has(Option.recursive)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        var places = [client.path ?? .root]
        if isRecursive {
            places = []
            await TreeWalk(client: client).run(from: client.path ?? .root).forEach { node in
                if node.fault == nil, node.workspace?.isMount != true { places.append(node.path) }
            }
        }
        let found = await concurrently(places, width: 64) { place -> Result<Part, ClientError> in
            do throws(ClientError) {
                return .success(Part(path: place, records: try await client.at(place).services()))
            } catch {
                return .failure(error)
            }
        }
        if !isRecursive, case .failure(let error)? = found.first { throw CommandError(error, "") }
        try print(
            found.compactMap { if case .success(let part) = $0 { part } else { nil } }, context)
    }

    private struct Part: Sendable {
        var path: WorkspacePath
        var records: [ServiceRecord]
    }

    private func print(_ parts: [Part], _ context: Context) throws(CommandError) {
        guard context.format.isForPeople else {
            return try context.printFindings(
                parts.flatMap { part in
                    part.records.map { Finding(name: $0.name, $0.value(part.path)) }
                })
        }
        var table = Table(
            (isRecursive ? ["WORKSPACE"] : [])
                + ["NAME", "VERSION", "STATE", "CLUSTERS", "DESCRIPTION"])
        for part in parts {
            for record in part.records {
                table.add(
                    (isRecursive ? [part.path.displayed] : [])
                        + [
                            record.name, record.version, record.state.rawValue,
                            "\(record.clusters.count)", record.summary,
                        ])
            }
        }
        guard !table.rows.isEmpty else { return context.output.note("no services found") }
        context.show(table)
    }
}
