import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat service sync`: brings clusters that came later, and tokens that end, up to date.
struct ServiceSync: Command {
    private enum Option {
        static let watch = OptionSpec.flag(
            nil, "watch", "Stay, and do so again whenever something is due")
    }

    static let spec = CommandSpec(
        path: ["service", "sync"],
        summary: "Bring a service's controllers up to date on every cluster",
        discussion: """
            Brings the controller to clusters that match and have come since it was installed, takes it \
            from those that do not match any more, renews credentials of which less than a third of \
            their time is left or that miss an endpoint of the exports, and puts right what somebody has \
            changed. Interrupted installations and upgrades go on.
            """,
        examples: [
            Example("plat service sync acme-db --at :root:db", "Once"),
            Example("plat service sync acme-db --at :root:db --watch", "For as long as it runs"),
        ],
        options: ServiceOptions.choosing + ServiceOptions.running + [Option.watch],
        operands: .optional("NAME"))

    var name: String?
    var options: ServiceOptions
    var stays: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operand(0)
        options = try ServiceOptions(arguments)
        stays = arguments.has(Option.watch)
    }

    /// How long something that is due may wait.
    private static let pause = Duration.seconds(5)

    func run(_ context: Context) async throws(CommandError) {
        let place = try await ServicePlace(options.place, context)
        let telling = ServiceTelling(context: context)
        while true {
            do throws(CommandError) {
                let record = try await sync(place, telling, context)
                if !stays { return telling.tell(record, place.path, "up to date") }
            } catch {
                // What is away now may be back later.
                guard stays, error.kind != .interrupted else { throw error }
                context.report(error)
            }
            try context.output.flush()
            do { try await context.clock.sleep(Self.pause) } catch {
                throw CommandError(.interrupted, "", "interrupted")
            }
        }
    }

    private func sync(
        _ place: ServicePlace, _ telling: ServiceTelling, _ context: Context
    ) async throws(CommandError) -> ServiceRecord {
        let service = try await place.service(name, context)
        let wished = try options.options(context)
        return try await servicing(service.record.name, context) { () throws(ServiceError) in
            try await service.sync(from: place.client, options: wished, onEvent: telling.add)
        }
    }
}
