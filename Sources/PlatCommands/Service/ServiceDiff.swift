import PlatClient
import PlatModel
import PlatValue

/// `plat service diff`: says what another version would change, and for whom.
struct ServiceDiff: Command {
    /// What ends the command where it could not look, since 1 says that there are differences.
    private static let failed: Int32 = 3

    static let spec = CommandSpec(
        path: ["service", "diff"],
        summary: "Say what another version would change, and for whom",
        discussion: """
            Compares a package with what is installed: what breaks for which consumers, what they would \
            be asked that they were not asked before, and which objects of the workspace would change. \
            Nothing is changed.
            """,
        examples: [Example("plat service diff acme-db --at :root:db", "Before an upgrade")],
        options: ServiceOptions.choosing + [ServiceOptions.Option.compute],
        operands: .one("DIR|FILE", .file),
        statuses: [
            ExitStatusNote(status: 1, meaning: "Something would change"),
            ExitStatusNote(status: failed, meaning: "A part could not be looked at"),
        ])

    var name: String
    var options: ServiceOptions

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        options = try ServiceOptions(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let package = try await readPackage(name, context)
        let service = package.description.name
        let place = try await ServicePlace(options.place, context)
        let record = try await place.record(service, context)
        guard let path = place.home.path else { throw .reported }
        let run = ServiceRun(
            package, at: path, from: place.client, options: try options.options(context)
        ) { _ in }
        let impacts = try await servicing(service, context) { () throws(ServiceError) in
            try await run.impacts()
        }
        let version = package.description.version.description
        let changes = changes(await run.preview(record), context)
        let lines =
            (record.version == version ? [] : ["\(record.version) -> \(version)"])
            + impacts.flatMap(\.lines) + changes.lines
        for line in lines { context.tell(line, .outcome(line, "change")) }
        var end = CommandError.reported
        end.status = changes.hasFailed ? Self.failed : 1
        if changes.hasFailed || !lines.isEmpty { throw end }
    }

    /// What would become of the objects of the workspace; tells what could not be looked at.
    private func changes(
        _ outcomes: [(Manifest, ApplyPreview.Outcome)], _ context: Context
    ) -> (lines: [String], hasFailed: Bool) {
        var lines: [String] = []
        var hasFailed = false
        for (manifest, outcome) in outcomes {
            switch outcome {
            case .same: break
            case .change(let before, _):
                lines.append(
                    "\(manifest.displayed) would be \(before == nil ? "created" : "configured")")
            case .failed(let error):
                hasFailed = true
                context.report(error.told(about: manifest, program: context.program))
            }
        }
        return (lines, hasFailed)
    }
}

extension ServiceImpact {
    /// What would become of whom, a line each.
    var lines: [String] {
        impact.lines + newClaims.map { "\(export) asks for \($0), which it did not before" }
    }
}
