import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat export credentials`: what the controller of an export works with.
struct ExportCredentials: Command {
    private enum Option {
        static let account = OptionSpec.value(
            nil, "service-account", "NAME",
            "Service account of this workspace, also NAMESPACE/NAME (default: one of its own)")
        static let duration = OptionSpec.value(
            nil, "duration", "DURATION",
            "How long the token is to last (default: what the server gives)")
        static let longLived = OptionSpec.flag(
            nil, "long-lived", "A token that lasts until it is rotated or revoked")
        static let into = OptionSpec.value(
            nil, "into", "MOUNT",
            "Put the kubeconfig as a secret into this mounted cluster (implies --long-lived)",
            completion: .workspace)
        static let namespace = OptionSpec.value(
            "n", "namespace", "NAME", "Namespace of that secret (default: default)"
        ).orEmpty
        static let rotate = OptionSpec.flag(
            nil, "rotate", "End every token that was given before, and give a new one")
        static let revoke = OptionSpec.flag(
            nil, "revoke", "Take the rights back and end every token")
    }

    static let spec = CommandSpec(
        path: ["export", "credentials"],
        summary: "Make a kubeconfig for the controller of an export",
        discussion: """
            Makes a service account in the export's workspace with the least rights that its \
            controller needs, and prints a kubeconfig with its token. The controller may find the \
            endpoints of the export, and do there what the export and its accepted claims allow; \
            nothing else.

            The current context of the kubeconfig leads to the workspace, where \
            APIExportEndpointSlice NAME lists the endpoints; one more context, NAME@HOST, leads to \
            each endpoint there is now, with all of its consumers.
            """,
        examples: [
            Example(
                "plat export credentials training.faros.sh > controller.kubeconfig",
                "For an hour or so"),
            Example(
                "plat export credentials training.faros.sh --into prod -n controllers",
                "Where the controller runs: secret training.faros.sh-kubeconfig, key kubeconfig"),
            Example(
                "plat export credentials training.faros.sh --into prod -n controllers --rotate",
                "Replace the token there"),
            Example("plat export credentials training.faros.sh --revoke", "End it"),
        ],
        options: [
            Option.account, Option.duration, Option.longLived, Option.into, Option.namespace,
            Option.rotate, Option.revoke,
        ],
        operands: .one("NAME", .export),
        formats: OutputFormat.results + [.kubeconfig])

    var name: String
    var account: String?
    var accountNamespace: String
    var duration: Duration?
    var isLongLived: Bool
    var mount: String?
    var namespace: String
    var rotates: Bool
    var revokes: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = APIResource.exports.bareName(arguments.operands[0])
        let words = arguments.text(Option.account)?.split(
            separator: "/", omittingEmptySubsequences: false
        ).map(String.init)
        account = words?.last
        accountNamespace = words.flatMap { $0.count == 2 ? $0[0] : nil } ?? "default"
        duration = try arguments.value(Option.duration, GlobalOptions.duration)
        mount = arguments.text(Option.into)
        isLongLived = arguments.has(Option.longLived) || mount != nil && duration == nil
        namespace = try arguments.namespace(Option.namespace) ?? "default"
        rotates = arguments.has(Option.rotate)
        revokes = arguments.has(Option.revoke)
        try check(arguments, words)
    }

    private func check(
        _ arguments: ParsedArguments, _ words: [String]?
    ) throws(CommandError) {
        if let words,
            words.count > 2
                || words.contains(where: { !ObjectReference.isSegment($0) || $0.isEmpty })
        {
            throw CommandError(
                .usage, "--service-account \(words.joined(separator: "/"))",
                "is not NAME or NAMESPACE/NAME")
        }
        if duration != nil, arguments.has(Option.longLived) {
            throw CommandError(
                .usage, "--duration", "counts for nothing beside --long-lived")
        }
        if revokes, rotates || duration != nil || arguments.has(Option.longLived) {
            throw CommandError(.usage, "--revoke", "gives no token; leave the other options out")
        }
        if rotates, account != nil {
            throw CommandError(
                .usage, "--rotate",
                "gives the controller another account; leave --service-account out")
        }
        if mount == nil, arguments.given(Option.namespace) != nil {
            throw CommandError(
                .usage, "-n \(namespace)", "is for the secret: say where with --into MOUNT")
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let credentials = ControllerCredentials(
            client: client, export: name, account: account, namespace: accountNamespace)
        guard !revokes else { return try await revoke(credentials, client, context) }
        let account = try await account(credentials, client, context)
        let kubeconfig = try await kubeconfig(of: account, credentials, context)
        try await hand(over: kubeconfig, client, context)
        guard rotates else { return }
        // The old token counts until the new one is where it belongs.
        try await calling(name, context) { () throws(ServiceAccountError) in
            try await credentials.retire(allBut: account)
        }
    }

    /// Prints the kubeconfig, or puts it where it is to go.
    private func hand(
        over kubeconfig: Value, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        guard let secret = try await secret(client, context) else {
            return tell(kubeconfig, context)
        }
        let isCreated = try await calling(mount ?? "", context) { () throws(ClientError) in
            try await secret.write(kubeconfig)
        }
        context.tell(secret.written, isCreated ? .created : .configured)
    }

    private func account(
        _ credentials: ControllerCredentials, _ client: Client, _ context: Context
    ) async throws(CommandError) -> ServiceAccount {
        let (account, isNew) = try await calling(name, context) { () throws(ClientError) in
            try await credentials.make(rotates: rotates)
        }
        if isNew {
            try await Replication.settle(
                client, marksOn: credentials.parts, subject: name, waits: true, context)
        }
        return account
    }

    private func kubeconfig(
        of account: ServiceAccount, _ credentials: ControllerCredentials, _ context: Context
    ) async throws(CommandError) -> Value {
        let (token, end) = try await calling(name, context) { () throws(ServiceAccountError) in
            isLongLived
                ? (try await account.lastingToken(), "")
                : try await account.token(lasting: duration)
        }
        let places = try await calling(name, context) { () throws(ExportError) in
            try await credentials.places()
        }
        if places.count == 1 {
            context.output.note("\(name) has no consumers yet: there is no endpoint to go to")
        }
        if !end.isEmpty { context.output.note("the token ends at \(end)") }
        let cluster = try PlaceKubeconfig.cluster(try context.place().connection, server: "")
        return AccountKubeconfig.value(
            cluster: cluster, places: places, user: account.name, token: token)
    }

    private func tell(_ kubeconfig: Value, _ context: Context) {
        guard context.format.isForPeople || context.format == .kubeconfig else {
            return context.tell("", Finding(name: name, kubeconfig))
        }
        context.output.write(kubeconfig.yamlText())
    }

    /// The secret in the mounted cluster; nil where none was asked for.
    private func secret(
        _ client: Client, _ context: Context
    ) async throws(CommandError) -> KubeconfigSecret? {
        guard let mount else { return nil }
        return KubeconfigSecret(
            client: client.at(try await context.resolve(mount)), name: "\(name)-kubeconfig",
            namespace: namespace)
    }

    private func revoke(
        _ credentials: ControllerCredentials, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let had = try await calling(name, context) { () throws(ServiceAccountError) in
            try await credentials.revoke()
        }
        context.tell(ObjectReference(.exports, name: name), had ? .revoked : .unchanged)
        guard let secret = try await secret(client, context) else { return }
        let wasThere = try await calling(mount ?? "", context) { () throws(ClientError) in
            try await secret.remove()
        }
        if wasThere { context.tell(secret.written, .deleted) }
    }
}

extension ServiceAccountError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, subject)
        case .foreign:
            CommandError(.conflict, subject, "this service account was not made by \(program)")
        case .noToken(let secret, let time):
            CommandError(
                .timedOut, subject, "the secret \(secret) has no token after \(time.text)",
                hints: ["this control plane does not fill such secrets; leave --long-lived out"])
        }
    }
}
