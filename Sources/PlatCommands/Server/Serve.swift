import PlatModel
import PlatServer
import PlatSystem

/// `plat serve`: runs the embedded control plane in the foreground.
struct Serve: Command {
    private enum Option {
        static let data = OptionSpec.value(
            nil, "data", "DIR", "Folder that holds everything", completion: .file)
        static let restore = OptionSpec.value(
            nil, "restore", "FILE",
            "Make the folder of a backup first; it must be empty or missing",
            completion: .file)
        static let check = OptionSpec.flag(
            nil, "check", "Verify the stores instead of serving them")
        static let ephemeral = OptionSpec.flag(
            nil, "ephemeral", "Keep nothing: the folder is a temporary one, and removed at the end")
        static let kubeconfig = OptionSpec.value(
            nil, "kubeconfig-out", "FILE",
            "Write a kubeconfig for kcp-admin, shard-admin and user once it serves",
            completion: .file)
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

            --kubeconfig-out writes a kubeconfig with kcp's contexts (root, base, system:admin, \
            shard-base, user) when the control plane serves: whoever waits for the file may begin. \
            --ephemeral keeps nothing; it is for tests.
            """,
        examples: [
            Example("plat serve --data ~/.plat", "Serve on 127.0.0.1:6443 until interrupted"),
            Example(
                "plat serve --data d --location root=region=eu --location beta=region=us",
                "Two locations"),
            Example(
                "plat serve --data d --listen :6443 --name plat.example.org",
                "With a certificate for a name"),
            Example(
                "plat serve --ephemeral --listen 127.0.0.1:0 --kubeconfig-out admin.kubeconfig",
                "For a test: on a free port, and nothing stays"),
            Example("plat serve --data d --check", "Verify the stores and print what is wrong"),
        ],
        options: [Option.data] + ServerOptions.serving + AccessOptions.all
            + [ServerOptions.logFormat]
            + [Option.restore, Option.check, Option.ephemeral, Option.kubeconfig],
        operands: .none,
        hasWorkspace: false)

    /// Nil: nothing is kept.
    var data: String?
    var isEphemeral: Bool
    var kubeconfig: String?
    var listen: ListenAddress
    var locations: [LocationArgument]
    var tokenFile: String?
    var access: AccessOptions
    var certificate: CertificateArguments
    var acceptsLoss: Bool
    var logForm: ServerLog.Form
    var backup: String?
    var checks: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        data = arguments.text(Option.data)
        isEphemeral = arguments.has(Option.ephemeral)
        guard (data == nil) == isEphemeral else {
            throw CommandError(
                .usage, "--data", isEphemeral ? "is not kept with --ephemeral" : "is required",
                hints: isEphemeral
                    ? [] : ["plat serve --data ~/.plat", "keep nothing: plat serve --ephemeral"])
        }
        kubeconfig = arguments.text(Option.kubeconfig)
        listen =
            try arguments.value(ServerOptions.listen, ListenAddress.init(parsing:))
            ?? ListenAddress()
        let given = try arguments.values(ServerOptions.location, LocationArgument.init(parsing:))
        locations = given.isEmpty ? [LocationArgument(name: "root", labels: [:])] : given
        tokenFile = arguments.text(ServerOptions.tokenFile)
        access = try AccessOptions(arguments)
        certificate = try CertificateArguments(arguments)
        acceptsLoss = arguments.has(ServerOptions.acceptLoss)
        logForm = try ServerOptions.log(ServerOptions.logFormat, arguments)
        backup = arguments.text(Option.restore)
        checks = arguments.has(Option.check)
    }

    func run(_ context: Context) async throws(CommandError) {
        if checks, let data { return try check(data, context) }
        let folder = isEphemeral ? ServedFolder.temporary(context) : ServedFolder(data, context)
        defer { if isEphemeral { folder.remove() } }
        if let backup { try Restore.restore(backup, to: folder, context) }
        var configuration = try configuration(context)
        let admins = try kubeconfig.map { _ throws(CommandError) in
            try AdminCredentials(keptIn: folder)
        }
        configuration.tokenFile = admins?.tokenFile
        let serving = Serving(
            configuration, in: folder, named: data ?? folder.path, at: listen, certificate, context)
        try await serving.run(context) { server throws(CommandError) in
            if let admins, let kubeconfig {
                try admins.writeKubeconfig(
                    of: server, hasOwnCertificate: certificate.certificate != nil,
                    to: context.path(kubeconfig))
            }
            let place = isEphemeral ? "nothing is kept" : "data in \(data ?? folder.path)"
            context.output.note("serving \(server.baseURL), \(place)")
        }
    }

    private func configuration(
        _ context: Context
    ) throws(CommandError) -> ControlPlane.Configuration {
        var configuration = ControlPlane.Configuration(dataDirectory: "")
        configuration.locations = locations.map { ($0.name, $0.labels) }
        configuration.acceptsLoss = acceptsLoss
        if let tokenFile {
            guard fileExists(context.path(tokenFile)) else {
                throw CommandError(.notFound, tokenFile, "cannot be read")
            }
            configuration.tokenFilePath = context.path(tokenFile)
        }
        configuration.log = ServerLog(form: logForm)
        access.apply(to: &configuration, context)
        return configuration
    }

    private func check(_ data: String, _ context: Context) throws(CommandError) {
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
}
