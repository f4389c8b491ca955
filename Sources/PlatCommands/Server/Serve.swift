import PlatModel
import PlatServer
import PlatSystem

/// `plat serve`: runs the embedded control plane in the foreground.
struct Serve: Command {
    private enum Option {
        static let data = OptionSpec.value(
            nil, "data", "DIR", "Folder that holds everything", completion: .file)
        static let check = OptionSpec.flag(
            nil, "check", "Verify the stores instead of serving them")
    }

    static let spec = CommandSpec(
        path: ["serve"],
        summary: "Run the embedded control plane in the foreground",
        discussion: """
            Serves kcp's API over TLS from one process. Everything is kept in the folder given by \
            --data: one store for each location, and the certificates, which are made at first start.

            A location is a place where workspaces live. It has labels that `plat ws create \
            --location-selector` matches, and always the label name=NAME. Without --location there is \
            one, root.

            The certificate of the server is for localhost, the address that it listens on, and each \
            --name. It is renewed in time, and so is a file that --tls-cert-file names read again when \
            it changes, without a restart.

            What was acknowledged or made and is not there any more stops the start, with what it is. \
            --accept-loss goes on with what is left, and makes anew what is missing.
            """,
        examples: [
            Example("plat serve --data ~/.plat", "Serve on 127.0.0.1:6443 until interrupted"),
            Example(
                "plat serve --data d --location root=region=eu --location beta=region=us",
                "Two locations"),
            Example(
                "plat serve --data d --listen :6443 --name plat.example.org",
                "With a certificate for a name"),
            Example("plat serve --data d --check", "Verify the stores and print what is wrong"),
        ],
        options: [Option.data] + ServerOptions.serving + AccessOptions.all + [Option.check],
        operands: .none,
        hasWorkspace: false)

    var data: String
    var listen: ListenAddress
    var locations: [LocationArgument]
    var tokenFile: String?
    var access: AccessOptions
    var certificate: CertificateArguments
    var acceptsLoss: Bool
    var checks: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        guard let data = arguments.text(Option.data) else {
            throw CommandError(
                .usage, "--data", "is required", hints: ["plat serve --data ~/.plat"])
        }
        self.data = data
        listen =
            try arguments.value(ServerOptions.listen, ListenAddress.init(parsing:))
            ?? ListenAddress()
        let given = try arguments.values(ServerOptions.location, LocationArgument.init(parsing:))
        locations = given.isEmpty ? [LocationArgument(name: "root", labels: [:])] : given
        tokenFile = arguments.text(ServerOptions.tokenFile)
        access = try AccessOptions(arguments)
        certificate = try CertificateArguments(arguments)
        acceptsLoss = arguments.has(ServerOptions.acceptLoss)
        checks = arguments.has(Option.check)
    }

    func run(_ context: Context) async throws(CommandError) {
        if checks { return try check(context) }
        let folder = ServedFolder(data, context)
        let lock = try folder.take()
        defer { withExtendedLifetime(lock) {} }
        let server = try controlPlane(context)
        context.interruption.arm()
        do throws(ServerStartError) {
            try await server.start()
        } catch {
            // The address that is taken may be a location's own, on a port behind the main one.
            let hints =
                error.isAddressTaken ? ["choose another port: --listen 127.0.0.1:0"] : []
            throw CommandError(.unavailable, "", error.description, hints: hints)
        }
        try folder.write(
            ServedState(server, listen: listen, certificate: certificate.absolute(context)))
        context.output.note("serving \(server.baseURL), data in \(data)")
        await untilCancelled()
        await server.stop()
    }

    private func controlPlane(_ context: Context) throws(CommandError) -> ControlPlane {
        var configuration = ControlPlane.Configuration(dataDirectory: context.path(data))
        configuration.address = listen.address
        configuration.port = listen.port
        configuration.locations = locations.map { ($0.name, $0.labels) }
        certificate.configure(&configuration, context)
        configuration.acceptsLoss = acceptsLoss
        if let tokenFile {
            guard fileExists(context.path(tokenFile)) else {
                throw CommandError(.notFound, tokenFile, "cannot be read")
            }
            configuration.tokenFilePath = context.path(tokenFile)
        }
        access.apply(to: &configuration, context)
        let output = context.output
        configuration.log = ServerLog(isVerbose: context.options.isVerbose) { output.note($0) }
        do throws(ServerStartError) {
            return try ControlPlane(configuration)
        } catch {
            let hints =
                error.isLoss
                ? ["go on with what is left: plat serve --data \(data) --accept-loss"] : []
            throw CommandError(.unavailable, data, error.description, hints: hints)
        }
    }

    private func check(_ context: Context) throws(CommandError) {
        let problems: [StoreCheck.Problem]
        do throws(ServerStartError) {
            problems = try StoreCheck.problems(dataDirectory: context.path(data))
        } catch {
            throw CommandError(.unavailable, data, error.description)
        }
        for problem in problems {
            context.report(
                CommandError(.internalFault, "\(data)/\(problem.file)", problem.text))
        }
        if !problems.isEmpty { throw .reported }
    }

    private func untilCancelled() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: .seconds(3600)) } catch { return }
        }
    }
}
