import PlatClient
import PlatConfig
import PlatModel
import PlatSystem
import PlatValue

/// `plat ctx login`: makes a context of an address and a token, after a look whether they work.
struct ContextLogin: Command {
    private enum Option {
        static let name = OptionSpec.value(
            nil, "name", "NAME", "Name of the context (default: the server's host)")
        static let tokenFile = OptionSpec.value(
            nil, "token-file", "FILE", "File with the token, - for standard input",
            completion: .file)
        static let overwrite = OptionSpec.flag(nil, "overwrite", "Replace a context of that name")
    }

    static let spec = CommandSpec(
        path: ["ctx", "login"],
        summary: "Make a context of an address and a token",
        discussion: """
            Asks the control plane at SERVER who the token belongs to; if it knows, writes the \
            address, the certificates to trust and the token into the kubeconfig, as a context that is \
            the current one then. An address without /clusters/PATH leads to the root workspace. What \
            identifies itself by a program goes into the kubeconfig by hand.
            """,
        examples: [
            Example(
                "plat ctx login https://kcp.example.com --token-file token "
                    + "--certificate-authority ca.crt", "A control plane with its own authority"),
            Example("get-token | plat ctx login kcp.example.com --token-file -", "From a program"),
        ],
        options: [Option.name, Option.tokenFile, Option.overwrite],
        operands: .one("SERVER"),
        inverse: ["ctx", "rm"],
        hasWorkspace: false)

    var server: String
    var name: String?
    var tokenFile: String?
    var isOverwriting: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        var address = arguments.operands[0]
        if !address.contains("://") { address = "https://" + address }
        while address.hasSuffix("/") { address.removeLast() }
        server = WorkspaceURL(address) == nil ? address + "/clusters/root" : address
        name = arguments.text(Option.name)
        tokenFile = arguments.text(Option.tokenFile)
        isOverwriting = arguments.has(Option.overwrite)
    }

    func run(_ context: Context) async throws(CommandError) {
        var connection = Connection()
        connection.server = server
        connection.token = context.overrides.token
        if let tokenFile {
            connection.token = try await context.readText(tokenFile).filter { !$0.isWhitespace }
        }
        guard !connection.token.isEmpty else {
            throw CommandError(
                .usage, "--token-file", "say with which token", hints: ["--token-file FILE"])
        }
        connection.isInsecure = context.options.overrides["insecure-skip-tls-verify"] != nil
        if let file = context.options.overrides["certificate-authority"]?.last {
            connection.authorityData = try await context.readBytes(file)
        }
        let host = server.split(separator: "/").dropFirst().first.map(String.init) ?? server
        let name = name ?? host
        connection.contextName = name
        let session = try ConnectionOpener(context: context, connection: connection).session()
        let path = WorkspaceURL(server)?.path ?? .root
        let caller = try await calling(server, context) { () throws(ClientError) in
            try await Client(session: session, path: path).caller()
        }
        try await write(connection, name, context)
        context.tell(
            "Logged in to \(host) as \(caller.name); the context \"\(name)\" is the current one.",
            .outcome(name, "current"))
    }

    private func write(
        _ connection: Connection, _ name: String, _ context: Context
    ) async throws(CommandError) {
        let exists = KubeconfigError(
            .exists, "context \"\(name)\" already exists in kubeconfig", subject: name,
            reason: "there is a context of that name")
        do {
            try await context.change { config throws(KubeconfigError) in
                if config.contexts[name] != nil, !isOverwriting { throw exists }
                var cluster: Value = ["server": .string(server)]
                if connection.isInsecure { cluster["insecure-skip-tls-verify"] = true }
                if !connection.authorityData.isEmpty {
                    cluster["certificate-authority-data"] = .string(
                        Base64.encode(connection.authorityData))
                }
                config.clusters[name] = Kubeconfig.Entry(
                    cluster, origin: config.clusters[name]?.origin ?? "")
                config.users[name] = Kubeconfig.Entry(
                    ["token": .string(connection.token)],
                    origin: config.users[name]?.origin ?? "")
                config.contexts[name] = Kubeconfig.Entry(
                    ["cluster": .string(name), "user": .string(name)],
                    origin: config.contexts[name]?.origin ?? "")
                config.currentContext = name
            }
        } catch {
            guard error.kind == .alreadyExists else { throw error }
            throw error.adding(hint: "--overwrite replaces it, --name gives this one another name")
        }
    }
}
