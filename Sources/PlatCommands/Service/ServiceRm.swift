import PlatClient
import PlatModel
import PlatValue

/// `plat service rm`: takes a service away.
struct ServiceRm: Command {
    private enum Option {
        static let keepData = OptionSpec.flag(
            nil, "keep-data", "Take only the controllers; the API and what is kept in it stay")
    }

    static let spec = CommandSpec(
        path: ["service", "rm"],
        summary: "Take a service away, from every cluster too",
        discussion: """
            Refuses while workspaces use it, and names them. Removes the controllers from every cluster, \
            their credentials, and everything that the package brought to the workspace; the workspace \
            too, if it was made for it and nothing else is in it. A cluster that is away is named, and \
            the service stays on record until it could be cleaned up: run it again then.
            """,
        examples: [Example("plat service rm acme-db --at :root:db", "Remove one")],
        options: ServiceOptions.choosing + [
            ServiceOptions.Option.timeout, Option.keepData, ObjectOptions.yes,
        ],
        operands: .one("NAME"),
        inverse: ["service", "install"])

    var name: String
    var options: ServiceOptions
    var keepsData: Bool
    var isConfirmed: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        options = try ServiceOptions(arguments)
        keepsData = arguments.has(Option.keepData)
        isConfirmed = arguments.has(ObjectOptions.yes)
    }

    func run(_ context: Context) async throws(CommandError) {
        let place = try await ServicePlace(options.place, context)
        let service = try await place.service(name, context)
        let telling = ServiceTelling(context: context)
        let wished = try options.options(context)
        let removal = try await servicing(name, context) { () throws(ServiceError) in
            let removal = try await service.removal(
                from: place.client, options: wished, onEvent: telling.add)
            let isBegun = service.record.state == .removing
            if !keepsData, !isBegun { try await removal.checkUnused() }
            return removal
        }
        if !keepsData, !isConfirmed, context.canAsk {
            try await context.confirm(name, "is going to be removed")
        }
        try await servicing(name, context) { () throws(ServiceError) in
            try await removal.remove(service.record, keepsData: keepsData)
        }
        telling.tell(
            service.record, place.path, keepsData ? "is without controllers" : "removed")
    }
}
