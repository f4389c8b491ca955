import PlatClient
import PlatModel
import PlatServer
import PlatSystem
import PlatValue

/// `plat service test`: plays the tests of a package.
struct ServiceTest: Command {
    private enum Option {
        static let place = OptionSpec.value(
            nil, "in", "PATH",
            "Test below this workspace, instead of on a control plane for the test",
            completion: .workspace)
        static let compute = OptionSpec.value(
            nil, "compute", "SELECTOR", "With --in: clusters that get the controller meanwhile")
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION",
            "Stop waiting for the state of an object after this time (default 30s)")
    }

    static let spec = CommandSpec(
        path: ["service", "test"],
        summary: "Play the tests of a package",
        discussion: """
            Installs the package in a workspace made for it, binds it in one for each file of tests/, \
            plays these at once, and takes everything away again. A file has lists of objects: those of \
            refuse must be refused, those of apply are applied, and those of reach must be there in the \
            end, with at least what they say.

            Without --in that happens on a control plane of the test's own, which nothing is left of. \
            CMD is what brings objects to their state: it runs for the time of the tests, with a \
            kubeconfig that has the rights of the controller and no others; on a control plane with \
            clusters --compute lets the package's own controller do it. See plat-service(7).
            """,
        examples: [
            Example("plat service test acme-db", "What no controller is needed for"),
            Example("plat service test acme-db -- ./controller.sh", "With one that runs here"),
            Example(
                "plat service test acme-db --in :root:staging --compute tier=test",
                "On clusters"),
        ],
        options: [Option.place, Option.compute, Option.timeout],
        operands: .one("DIR|FILE", .file) + .zeroOrMore("-- CMD"))

    var name: String
    var controller: [String]
    var place: String?
    var compute: String?
    var timeout: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        controller = arguments.afterDashes ?? []
        place = arguments.text(Option.place)
        compute = try arguments.value(Option.compute, ComputeSelection.init(parsing:))?.text
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(30)
        guard arguments.operands.count == controller.count + 1 else {
            throw CommandError(
                .usage, "CMD", "stands behind two dashes",
                hints: ["plat service test \(name) -- ./controller.sh"])
        }
        guard compute == nil || place != nil else {
            throw CommandError(
                .usage, "--compute", "needs a control plane that has clusters",
                hints: ["say where on it: --in PATH"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let package = try await PackageInput(name).checked(context)
        guard !package.tests.isEmpty else {
            throw CommandError(
                .notFound, name, "has no tests/*.yaml",
                hints: ["what they look like: man plat-service"])
        }
        guard controller.isEmpty || package.description.controller != nil else {
            throw CommandError(.invalid, name, "has no controller, and so no rights for CMD")
        }
        guard let place else {
            return try await EphemeralPlane.with(context) { plane throws(CommandError) in
                try await play(package, below: .root, plane.client, plane.cluster, context)
            }
        }
        let parent = try await context.resolve(place)
        try await context.checkReach(parent)
        let client = try await context.workspaceClient()
        let cluster = try PlaceKubeconfig.cluster(try context.place().connection, server: "")
        try await play(package, below: parent, client, cluster, context)
    }

    private func play(
        _ package: ServicePackage, below parent: WorkspacePath, _ client: Client,
        _ cluster: Value, _ context: Context
    ) async throws(CommandError) {
        var options = ServiceRun.Options()
        options.compute = compute ?? ""
        options.server = cluster
        let trial = ServiceTrial(
            package, below: parent, from: client, options: options, patience: timeout
        ) { event in
            if case .step(let text) = event { context.output.live(text) }
        }
        let telling = VerdictTelling(context: context)
        let process = controller.isEmpty ? nil : ControllerProcess(controller, context)
        try await servicing(package.description.name, context) { () throws(ServiceError) in
            try await trial.run(controller: process?.run, onVerdict: telling.tell)
        }
        if telling.hasFaults { throw .reported }
    }
}
