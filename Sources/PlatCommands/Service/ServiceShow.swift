import PlatClient
import PlatModel
import PlatValue

/// `plat service show`: prints what a service is, as its package says.
struct ServiceShow: Command {
    static let spec = CommandSpec(
        path: ["service", "show"],
        summary: "Print what a service is, or what a package would be",
        examples: [
            Example("plat service show acme-db --at :root:db", "One that is installed"),
            Example("plat service show ./acme-db-1.0.0.tar", "A package, before it is"),
        ],
        options: ServiceOptions.choosing,
        operands: .one("NAME|FILE"))

    var name: String
    var options: ServiceOptions

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        options = try ServiceOptions(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        var plan: ServicePlanText
        var lines: [String] = []
        if name.contains("/") || name.hasSuffix(".tar") {
            let package = try await readPackage(name, context)
            plan = ServicePlanText(
                package: package, place: package.description.place ?? .root, options: options,
                clusters: [])
        } else {
            let place = try await ServicePlace(options.place, context)
            let record = try await place.record(name, context)
            plan = ServicePlanText(
                package: try await place.package(record, context), place: place.home.path ?? .root,
                options: options, clusters: [])
            plan.clusterNames = record.clusters
            plan.selector = record.compute
            lines = ["sha256:\(record.hash)"]
        }
        guard context.format.isForPeople else {
            return context.tell("", Finding(name: name, plan.value))
        }
        for line in plan.lines + lines { context.output.line(line) }
    }
}
