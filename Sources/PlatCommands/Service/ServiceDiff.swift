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
        options: ServiceOptions.choosing + [ServiceOptions.Option.compute] + PackageInput.options,
        operands: .one("DIR|FILE|URL", .file),
        statuses: [
            ExitStatusNote(status: 1, meaning: "Something would change"),
            ExitStatusNote(status: failed, meaning: "A part could not be looked at"),
        ])

    var input: PackageInput
    var options: ServiceOptions

    init(_ arguments: ParsedArguments) throws(CommandError) {
        input = try PackageInput(arguments)
        options = try ServiceOptions(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let package = try await input.read(context)
        let name = package.description.name
        let place = try await ServicePlace(options.place, context)
        let service = try await place.service(name, context)
        let run = ServiceRun(
            package, at: place.path, from: place.client, options: try options.options(context)
        ) { _ in }
        let difference = try await servicing(name, context) { () throws(ServiceError) in
            try await run.difference(from: service.record)
        }
        for line in difference.lines { context.tell(line, .outcome(line, "change")) }
        for failure in difference.failures {
            context.report(
                failure.error.told(about: failure.manifest, program: context.program))
        }
        var end = CommandError.reported
        end.status = difference.failures.isEmpty ? 1 : Self.failed
        if !difference.failures.isEmpty || !difference.lines.isEmpty { throw end }
    }
}

extension ServiceDifference {
    /// What would become of what, a line each.
    var lines: [String] {
        (version.map { ["\($0.from) -> \($0.to)"] } ?? []) + impacts.flatMap(\.lines)
            + changes.map {
                "\($0.manifest.displayed) would be \($0.isNew ? "created" : "configured")"
            }
    }
}

extension ServiceImpact {
    /// What would become of whom, a line each.
    var lines: [String] {
        impact.lines + newClaims.map { "\(export) asks for \($0), which it did not before" }
    }
}
