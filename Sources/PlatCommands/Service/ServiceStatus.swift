import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat service status`: prints how a service is.
struct ServiceStatus: Command {
    static let spec = CommandSpec(
        path: ["service", "status"],
        summary: "Print how a service is: its consumers, its controllers, what is due",
        discussion: """
            Prints the version, how many workspaces use it in each location and how many of them leave \
            claims open, the controller on each cluster with what the cluster warns of, and what plat \
            service sync would do. The status is 1 where something is not as it is to be.
            """,
        examples: [Example("plat service status acme-db --at :root:db", "How one is")],
        options: ServiceOptions.choosing,
        operands: .optional("NAME"))

    var name: String?
    var options: ServiceOptions

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operand(0)
        options = try ServiceOptions(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let place = try await ServicePlace(options.place, context)
        let record = try await place.record(name, context)
        if context.format.isForPeople {
            let target = record.target.isEmpty ? "" : " to \(record.target)"
            context.output.line(
                "\(record.name) \(record.version)  \(record.state.rawValue)\(target)")
            try context.output.flush()
        }
        let package = try await calling(record.name, context) { () throws(ServiceError) in
            try await ServiceHealth.package(of: record, place.home)
        }
        let health = ServiceHealth(record, package, place.home)
        async let consumers = health.consumers()
        let controllers = try await calling(record.name, context) { () throws(ServiceError) in
            try await health.controllers()
        }
        let report = ServiceReport(
            record: record, consumers: await consumers, controllers: controllers,
            now: context.clock.now())
        if context.format.isForPeople {
            for line in report.lines { context.output.line(line) }
        } else {
            context.tell("", Finding(name: record.name, report.value(place.home.path)))
        }
        if !report.due.isEmpty { throw .reported }
    }
}
