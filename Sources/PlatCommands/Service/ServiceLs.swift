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
        discussion: """
            Prints the services of the current workspace; with -R of every workspace below, too. What \
            cannot be looked at is named, and ends the command with status 1.
            """,
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
        let (places, hidden) = try await places(client)
        var unseen = hidden
        let found = await concurrently(places, width: 64) { place -> Result<Part, ClientError> in
            do throws(ClientError) {
                return .success(Part(path: place, records: try await client.at(place).services()))
            } catch {
                return .failure(error)
            }
        }
        var parts: [Part] = []
        for (place, part) in zip(places, found) {
            switch part {
            case .success(let part): parts.append(part)
            case .failure(let error) where !isRecursive: throw CommandError(error, "")
            case .failure(let error): unseen.append(CommandError(error, place.displayed))
            }
        }
        try print(parts, isWhole: unseen.isEmpty, context)
        for error in unseen { context.report(error) }
        if !unseen.isEmpty { throw .reported }
    }

    /// Where services may be, and what cannot be looked at.
    private func places(
        _ client: Client
    ) async throws(CommandError) -> (seen: [WorkspacePath], unseen: [CommandError]) {
        let top = client.path ?? .root
        guard isRecursive else { return ([top], []) }
        let tree = await TreeWalk(client: client).run(from: top)
        guard tree.fault == nil else { throw tree.refusal }
        let places = tree.places
        return (places.seen, places.unseen.map(\.refusal))
    }

    private struct Part: Sendable {
        var path: WorkspacePath
        var records: [ServiceRecord]
    }

    private func print(_ parts: [Part], isWhole: Bool, _ context: Context) throws(CommandError) {
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
        guard !table.rows.isEmpty else {
            if isWhole { context.output.note("no services found") }
            return
        }
        context.show(table)
    }
}
