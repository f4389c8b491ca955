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

/// How a service is, in words.
struct ServiceReport {
    let record: ServiceRecord
    let consumers: [ServiceHealth.Consumers]
    let controllers: [ServiceHealth.Controller]
    /// Seconds since 1970.
    let now: Double

    /// What is to be done, each with the way to do it.
    var due: [String] {
        var due: [String] = []
        if record.state != .installed, record.state != .kept {
            due.append("\(record.state.rawValue) was interrupted: run it again")
        }
        for controller in controllers {
            let place = controller.path.displayed
            if !controller.isReady {
                due.append("\(place): the controller is \(controller.state)")
            } else if controller.version != record.version {
                due.append("\(place): has version \(controller.version): service sync")
            }
            if let end = Timestamp(text: controller.tokenEnds)?.seconds {
                let left = Double(end) - now
                if left < 0 {
                    due.append("\(place): its token has ended: service sync")
                } else if left < 86_400 {
                    due.append("\(place): its token ends in less than a day: service sync")
                }
            }
        }
        return due
    }

    var lines: [String] {
        var lines: [String] = []
        let count = consumers.reduce(0) { $0 + $1.count }
        lines.append(count == 0 ? "no consumers" : "\(count) consumer\(count == 1 ? "" : "s")")
        for part in consumers where part.count > 0 {
            let open =
                part.withOpenClaims == 0 ? "" : ", \(part.withOpenClaims) with open claims"
            lines.append("  \(part.location): \(part.count)\(open)")
        }
        if !controllers.isEmpty {
            var table = Table(["CLUSTER", "CONTROLLER", "VERSION", "TOKEN ENDS"])
            for controller in controllers {
                table.add(
                    controller.path.displayed, controller.state, controller.version,
                    controller.tokenEnds)
            }
            lines += table.lines()
        }
        for controller in controllers {
            lines += controller.warnings.map { "warning: \(controller.path.displayed): \($0)" }
        }
        return lines + due.map { "due: \($0)" }
    }

    /// For programs.
    func value(_ place: WorkspacePath?) -> Value {
        var value = record.value(place)
        value["consumers"] = .array(
            consumers.map {
                [
                    "location": .string($0.location), "count": .integer(Int64($0.count)),
                    "withOpenClaims": .integer(Int64($0.withOpenClaims)),
                ]
            })
        value["controllers"] = .array(
            controllers.map {
                [
                    "path": .string($0.path.displayed), "state": .string($0.state),
                    "version": .string($0.version), "tokenEnds": .string($0.tokenEnds),
                    "warnings": Value(strings: $0.warnings),
                ]
            })
        value["due"] = Value(strings: due)
        return value
    }
}
