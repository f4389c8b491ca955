import PlatClient
import PlatModel
import PlatValue

/// `plat service install`: brings a service to where its users find it, and its controller to clusters.
struct ServiceInstall: Command {
    static let spec = CommandSpec(
        path: ["service", "install"],
        summary: "Install a service: its API, and its controller on every cluster that matches",
        discussion: """
            Prints what it is going to do and asks; then makes the workspace, the schemas and exports, \
            who may bind them, the service account of the controller, and brings the controller with its \
            credential to every mounted cluster here and below whose labels match, and waits until it is \
            ready. Interrupted anywhere it goes on when it is run again. Clusters that come later are \
            served by plat service sync. From an address (https) it is taken only with --sha256 or \
            --verify, which looks for the signature at URL.sig. See plat-service(7).
            """,
        examples: [
            Example("plat service install acme-db --compute tier=gold", "From a folder"),
            Example(
                "plat service install acme-db-1.0.0.tar.gz --at :root:db --grant-to-group teams",
                "From an archive, into a workspace, for a group"),
            Example(
                "plat service install https://example.io/acme-db-1.0.0.tar.gz --verify signers",
                "From its vendor, if he has signed it"),
            Example("plat service install acme-db --dry-run", "Only the plan"),
        ],
        options: ServiceOptions.choosing
            + [
                ServiceOptions.Option.compute, ServiceOptions.Option.group,
                ServiceOptions.Option.user,
            ]
            + ServiceOptions.running
            + PackageInput.options + [ServiceOptions.Option.dryRun, ObjectOptions.yes],
        operands: .one("DIR|FILE|URL", .file),
        inverse: ["service", "rm"])

    var input: PackageInput
    var options: ServiceOptions
    var isDryRun: Bool
    var isConfirmed: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        input = try PackageInput(arguments)
        options = try ServiceOptions(arguments)
        isDryRun = arguments.has(ServiceOptions.Option.dryRun)
        isConfirmed = arguments.has(ObjectOptions.yes)
    }

    func run(_ context: Context) async throws(CommandError) {
        let package = try await input.checked(context)
        let client = try await context.workspaceClient()
        let place = try await place(of: package, client, context)
        let plan = try await plan(package, place, client, context)
        if isDryRun || !isConfirmed, context.format.isForPeople {
            for line in plan.lines { context.output.line(line) }
        }
        guard !isDryRun else {
            if !context.format.isForPeople {
                context.tell("", Finding(name: package.description.name, plan.value))
            }
            return
        }
        let service = package.description.name
        if !isConfirmed { try await context.confirm(service, "is going to be installed like that") }
        let telling = ServiceTelling(context: context)
        let run = ServiceRun(
            package, at: place, from: client, options: try options.options(context),
            onEvent: telling.add)
        let record = try await servicing(service, context) { () throws(ServiceError) in
            try await run.install()
        }
        telling.tell(record, place, "installed")
    }

    private func place(
        of package: ServicePackage, _ client: Client, _ context: Context
    ) async throws(CommandError) -> WorkspacePath {
        if let place = options.place { return try await context.resolve(place) }
        if let place = package.description.place { return place }
        guard let here = client.path else { return .root }
        return here
    }

    private func plan(
        _ package: ServicePackage, _ place: WorkspacePath, _ client: Client, _ context: Context
    ) async throws(CommandError) -> ServicePlanText {
        var clusters: [MountedCluster] = []
        let text = options.compute ?? package.description.controller?.compute ?? ""
        if package.description.controller != nil, !text.isEmpty {
            let selection: ComputeSelection
            do throws(SelectorError) { selection = try ComputeSelection(parsing: text) } catch {
                throw CommandError(.invalid, "compute \(text)", "\(error)")
            }
            clusters = try await selection.clusters(client, context)
        }
        return ServicePlanText(
            package: package, place: place, options: options, clusters: clusters)
    }
}
