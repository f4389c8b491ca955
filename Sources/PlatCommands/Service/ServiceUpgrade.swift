import PlatClient
import PlatModel
import PlatValue

/// `plat service upgrade`: moves a service to another version.
struct ServiceUpgrade: Command {
    private enum Option {
        static let `break` = OptionSpec.flag(
            nil, "break", "Do also what breaks those who use it")
    }

    static let spec = CommandSpec(
        path: ["service", "upgrade"],
        summary: "Move a service to a newer version",
        discussion: """
            Refuses what would break consumers, and names them, unless --break is given. Schemas come \
            first, then the export moves over to them, so that nobody is without the API; then the \
            controllers, --max-unavailable clusters at a time, and it stops where one does not get \
            ready. Interrupted it goes on when it is run again, or back with plat service rollback.
            """,
        examples: [
            Example("plat service upgrade acme-db --at :root:db", "From a folder"),
            Example(
                "plat service upgrade acme-db-1.1.0.tar.gz --at :root:db --max-unavailable 3",
                "Three clusters at a time"),
        ],
        options: ServiceOptions.choosing
            + [
                ServiceOptions.Option.compute, ServiceOptions.Option.group,
                ServiceOptions.Option.user,
            ]
            + ServiceOptions.running + PackageInput.options + [Option.break, ObjectOptions.yes],
        operands: .one("DIR|FILE|URL", .file),
        inverse: ["service", "rollback"])

    var input: PackageInput
    var options: ServiceOptions
    var mayBreak: Bool
    var isConfirmed: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        input = try PackageInput(arguments)
        options = try ServiceOptions(arguments)
        mayBreak = arguments.has(Option.break)
        isConfirmed = arguments.has(ObjectOptions.yes)
    }

    func run(_ context: Context) async throws(CommandError) {
        let package = try await input.checked(context)
        let service = package.description.name
        let place = try await ServicePlace(options.place, context)
        let telling = ServiceTelling(context: context)
        var wished = try options.options(context)
        wished.mayBreak = mayBreak
        let run = ServiceRun(
            package, at: place.path, from: place.client, options: wished, onEvent: telling.add)
        let impacts = try await servicing(service, context) { () throws(ServiceError) in
            try await run.impacts()
        }
        if context.format.isForPeople {
            for line in impacts.flatMap(\.lines) { context.output.note(line) }
        }
        // What is asked of consumers anew is theirs to grant; until then the controller has less.
        let asked = impacts.flatMap(\.newClaims)
        if !asked.isEmpty, !isConfirmed {
            try await context.confirm(
                service, "asks its consumers for \(asked.joined(separator: ", ")) as well")
        }
        let record = try await servicing(service, context) { () throws(ServiceError) in
            try await run.upgrade()
        }
        telling.tell(record, place.path, "runs")
    }
}
