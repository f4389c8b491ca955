import PlatClient
import PlatModel
import PlatValue

/// `plat service rollback`: brings back the version that was there before.
struct ServiceRollback: Command {
    static let spec = CommandSpec(
        path: ["service", "rollback"],
        summary: "Bring back the version of a service that was there before",
        discussion: """
            Restores the last whole state: the version before the last upgrade, or, where an upgrade was \
            interrupted, the one that it began with. The packages of both are kept with the service.
            """,
        examples: [Example("plat service rollback acme-db --at :root:db", "Go back")],
        options: ServiceOptions.choosing + ServiceOptions.running,
        operands: .optional("NAME"),
        inverse: ["service", "upgrade"])

    var name: String?
    var options: ServiceOptions

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operand(0)
        options = try ServiceOptions(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let place = try await ServicePlace(options.place, context)
        let record = try await place.record(name, context)
        guard let path = place.home.path else { throw .reported }
        let package = try await servicing(record.name, context) { () throws(ServiceError) in
            guard let found = try await ServiceHealth.previousPackage(of: record, place.home) else {
                throw .noPrevious
            }
            return found
        }
        let telling = ServiceTelling(context: context)
        var wished = try options.options(context)
        if wished.endpoint.isEmpty { wished.endpoint = record.endpoint }
        let run = ServiceRun(
            package, at: path, from: place.client, options: wished, onEvent: telling.add)
        let after = try await servicing(record.name, context) { () throws(ServiceError) in
            try await run.upgrade(isRollback: true)
        }
        telling.tell(after, path, "runs again")
    }
}
