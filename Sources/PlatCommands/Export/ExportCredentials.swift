import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat export credentials`: what the controller of an export works with.
struct ExportCredentials: Command {
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
        options: CredentialOptions.all,
        operands: .one("NAME", .export),
        formats: OutputFormat.results + [.kubeconfig])

    var name: String
    var options: CredentialOptions

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = APIResource.exports.bareName(arguments.operands[0])
        options = try CredentialOptions(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let credentials = ControllerCredentials(
            client: client, export: name, account: options.account,
            namespace: options.accountNamespace)
        guard !options.revokes else { return try await revoke(credentials, client, context) }
        let account = try await account(credentials, client, context)
        let kubeconfig = try await kubeconfig(of: account, credentials, context)
        try await hand(over: kubeconfig, client, context)
        guard options.rotates else { return }
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
        let isCreated = try await calling(options.mount ?? "", context) { () throws(ClientError) in
            try await secret.write(kubeconfig)
        }
        context.tell(secret.written, isCreated ? .created : .configured)
    }

    private func account(
        _ credentials: ControllerCredentials, _ client: Client, _ context: Context
    ) async throws(CommandError) -> ServiceAccount {
        let (account, isNew) = try await calling(name, context) { () throws(ClientError) in
            try await credentials.make(rotates: options.rotates)
        }
        if isNew {
            try await Replication.settle(
                client, marksOn: credentials.copied, subject: name, waits: true, context)
        }
        return account
    }

    private func kubeconfig(
        of account: ServiceAccount, _ credentials: ControllerCredentials, _ context: Context
    ) async throws(CommandError) -> Value {
        let (token, end) = try await calling(name, context) { () throws(ServiceAccountError) in
            options.isLongLived
                ? (try await account.lastingToken(), "")
                : try await account.token(lasting: options.duration)
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
        guard let mount = options.mount else { return nil }
        return KubeconfigSecret(
            client: client.at(try await context.resolve(mount)), name: "\(name)-kubeconfig",
            namespace: options.namespace)
    }

    private func revoke(
        _ credentials: ControllerCredentials, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let had = try await calling(name, context) { () throws(ServiceAccountError) in
            try await credentials.revoke()
        }
        context.tell(ObjectReference(.exports, name: name), had ? .revoked : .unchanged)
        guard let secret = try await secret(client, context) else { return }
        let wasThere = try await calling(options.mount ?? "", context) { () throws(ClientError) in
            try await secret.remove()
        }
        if wasThere { context.tell(secret.written, .deleted) }
    }
}
