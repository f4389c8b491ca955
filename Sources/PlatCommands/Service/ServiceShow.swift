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
            Example("plat service show ./acme-db-1.0.0.tar.gz", "A package, before it is"),
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
        if name.contains("/") || PackageArchive.isNamed(by: name) {
            let package = try await PackageInput(name).read(context)
            plan = ServicePlanText(
                package: package, place: package.description.place ?? .root, options: options,
                clusters: [])
        } else {
            let place = try await ServicePlace(options.place, context)
            let service = try await place.service(name, context)
            let package = try await servicing(name, context) { () throws(ServiceError) in
                try await service.package()
            }
            var options = options
            options.consumers = service.record.consumers
            plan = ServicePlanText(
                package: package, place: place.path, options: options, clusters: [])
            plan.clusterNames = service.record.clusters
            plan.selector = service.record.compute
            lines = ["sha256:\(service.record.hash)"]
        }
        guard context.format.isForPeople else {
            return context.tell("", Finding(name: name, plan.value))
        }
        for line in plan.lines + lines { context.output.line(line) }
    }
}
