import PlatModel
import PlatServer
import PlatSystem

/// `plat kcp start`: the embedded control plane with the flags of `kcp start`, for what starts a kcp.
struct KcpStart: Command {
    static let spec = CommandSpec(
        path: ["kcp", "start"],
        summary: "Run the embedded control plane as kcp start would be run",
        discussion: """
            Takes the flags of `kcp start`, so that test suites and scripts that start a kcp run \
            unchanged: a link named kcp to plat answers to `kcp start`. Everything is kept below \
            --root-directory, in plat; the kubeconfig with the contexts root, base, system:admin, \
            shard-base and user is written there when the control plane serves.

            What concerns only the inside of a kcp (its etcd, its caches, its profiler) is taken and \
            counts for nothing. What plat does not have is refused by its name.
            """,
        examples: [
            Example("ln -s $(command -v plat) bin/kcp && bin/kcp start", "In kcp's place"),
            Example(
                "plat kcp start --root-directory d --secure-port 7443", "On a port of its own"),
        ],
        options: KcpFlags.taken
            + [
                ServerOptions.location, ServerOptions.tokenFile, ServerOptions.certificate,
                ServerOptions.key,
            ] + AccessOptions.all + KcpFlags.ignored + KcpFlags.fixed + KcpFlags.refused,
        hasWorkspace: false)

    var root: String
    var listen = ListenAddress()
    var kubeconfig: String
    var externalName: String?
    var locations: [LocationArgument]
    var tokenFile: String?
    var access: AccessOptions
    var certificate: CertificateArguments
    var logForm: ServerLog.Form

    init(_ arguments: ParsedArguments) throws(CommandError) {
        try KcpFlags.check(arguments)
        root = arguments.text(KcpFlags.rootDirectory) ?? ".kcp"
        kubeconfig = arguments.text(KcpFlags.kubeconfig) ?? "admin.kubeconfig"
        externalName = arguments.text(KcpFlags.externalName)
        if let address = arguments.text(KcpFlags.address) { listen.address = address }
        if let text = arguments.text(KcpFlags.port) {
            guard let port = UInt16(text) else {
                throw CommandError(.usage, "--secure-port \(text)", "is no port")
            }
            listen.port = port
        }
        let given = try arguments.values(ServerOptions.location, LocationArgument.init(parsing:))
        let name = arguments.text(KcpFlags.shardName) ?? "root"
        locations = given.isEmpty ? [LocationArgument(name: name, labels: [:])] : given
        tokenFile = arguments.text(ServerOptions.tokenFile)
        access = try AccessOptions(arguments)
        certificate = try CertificateArguments(arguments)
        logForm = try ServerOptions.log(KcpFlags.logFormat, arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let root = ServedFolder.absolute(context)(root)
        let folder = ServedFolder(root + "/plat", context)
        let admins = try AdminCredentials(keptIn: folder)
        var configuration = ControlPlane.Configuration(dataDirectory: folder.path)
        configuration.locations = locations.map { ($0.name, $0.labels) }
        configuration.tokenFile = admins.tokenFile
        configuration.tokenFilePath = tokenFile.map(context.path)
        configuration.externalName = externalName
        configuration.log = ServerLog(form: logForm)
        access.apply(to: &configuration, context)
        let serving = Serving(
            configuration, in: folder, named: root, at: listen, certificate, context)
        let file = kubeconfig.hasPrefix("/") ? kubeconfig : root + "/" + kubeconfig
        try await serving.run(context) { server throws(CommandError) in
            try folder.linkCertificate(into: root)
            try admins.writeKubeconfig(
                of: server, hasOwnCertificate: certificate.certificate != nil, to: file)
            context.output.note("serving \(server.baseURL), kubeconfig \(file)")
        }
    }
}

extension ServedFolder {
    /// Puts the server's certificate where kcp has it, as `apiserver.crt` and `apiserver.key`: tests serve
    /// their webhooks with it.
    fileprivate func linkCertificate(into folder: String) throws(CommandError) {
        for end in ["crt", "key"] where fileExists(path + "/server." + end) {
            let link = "\(folder)/apiserver.\(end)"
            unlink(link)
            guard symlink("\(path)/server.\(end)", link) == 0 else {
                throw CommandError(.unavailable, link, SystemError("symlink", link).reason)
            }
        }
    }
}
