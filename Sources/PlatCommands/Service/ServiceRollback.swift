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
        let service = try await place.service(name, context)
        let telling = ServiceTelling(context: context)
        let wished = try options.options(context)
        let record = try await servicing(service.record.name, context) {
            () throws(ServiceError) in
            try await service.rollback(
                from: place.client, options: wished, onEvent: telling.add)
        }
        telling.tell(record, place.path, "runs again")
    }
}
