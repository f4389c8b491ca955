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
            Prints the version, how many workspaces use it in each location and which of them do not grant \
            all that is asked, the controller on each cluster with what the cluster warns of, and what \
            plat service sync would do. The status is 1 where something is not as it is to be.
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
        let service = try await place.service(name, context)
        let record = service.record
        if context.format.isForPeople {
            let target = record.target.isEmpty ? "" : " to \(record.target)"
            context.output.line(
                "\(record.name) \(record.version)  \(record.state.rawValue)\(target)")
            try context.output.flush()
        }
        let (consumers, controllers) = try await servicing(record.name, context) {
            () throws(ServiceError) in
            try await service.health().look()
        }
        let report = ServiceReport(
            record: record, consumers: consumers, controllers: controllers,
            now: context.clock.now())
        if context.format.isForPeople {
            for line in report.lines { context.output.line(line) }
        } else {
            context.tell("", Finding(name: record.name, report.value(place.path)))
        }
        if !report.due.isEmpty { throw .reported }
    }
}
