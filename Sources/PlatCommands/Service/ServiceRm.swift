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
        let record = try await place.record(name, context)
        let package = try await place.package(record, context)
        guard let path = place.home.path else { throw .reported }
        let telling = ServiceTelling(context: context)
        let run = ServiceRun(
            package, at: path, from: place.client, options: try options.options(context),
            onEvent: telling.add)
        let removal = ServiceRemoval(run)
        if !keepsData {
            let consumers = try await servicing(name, context) { () throws(ServiceError) in
                let consumers = try await removal.consumers()
                if !consumers.isEmpty { throw .inUse(consumers) }
                return consumers
            }
            if !isConfirmed, consumers.isEmpty, context.canAsk {
                try await context.confirm(name, "is going to be removed")
            }
        }
        try await servicing(name, context) { () throws(ServiceError) in
            try await removal.remove(record, keepsData: keepsData)
        }
        telling.tell(record, path, keepsData ? "is without controllers" : "removed")
    }
}
