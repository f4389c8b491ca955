import PlatClient
import PlatModel
import PlatServer
import PlatSystem
import PlatValue

/// `plat compute provider init`: sets up what a provider of mounts needs in its workspace.
struct ComputeProviderInit: Command {
    private enum Option {
        static let out = OptionSpec.value(
            nil, "out", "FILE",
            "Where the provider's kubeconfig goes (default: provider.kubeconfig)",
            completion: .file)
    }

    static let spec = CommandSpec(
        path: ["compute", "provider", "init"],
        summary: "Set up what a provider of mounts needs",
        discussion: """
            Publishes the export mounts.contrib.kcp.io in the present workspace, with the claims that \
            serving mounts needs and no others: the secrets that `plat compute mount` makes, and the \
            questions who somebody is and whether he may enter. Makes a service account with the least \
            rights that `plat compute provider` needs, and writes its kubeconfig. A second time it \
            changes nothing that is as it should be.

            Who may bind the export may mount clusters; plat export grant lets somebody.
            """,
        examples: [
            Example("plat compute provider init -w :root:compute", "Once, by the platform owner"),
            Example(
                "plat export grant mounts.contrib.kcp.io -w :root:compute --to-group providers",
                "Who may mount clusters"),
        ],
        options: [ProviderOptions.export, ProviderOptions.namespace, Option.out],
        operands: .none,
        inverse: ["export", "rm"])

    var export: String
    var namespace: String
    var out: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        export = arguments.text(ProviderOptions.export) ?? MountExport.name
        namespace = try arguments.namespace(ProviderOptions.namespace) ?? "default"
        out = arguments.text(Option.out) ?? "provider.kubeconfig"
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let setup = try setup(client)
        let written = try await calling(export, context) { () throws(ExportError) in
            try await setup.publish()
        }
        for (reference, change) in written { context.tell(reference, Outcome(change)) }
        let (account, isNew) = try await calling(export, context) { () throws(ClientError) in
            try await setup.account()
        }
        context.tell(
            ObjectReference(.serviceAccounts, namespace: namespace, name: account.name),
            isNew ? .created : .unchanged)
        if isNew || written.contains(where: { $0.1 != .unchanged }) {
            try await Replication.settle(
                client, marksOn: setup.rights, subject: export, waits: true, context)
        }
        let cluster = try PlaceKubeconfig.cluster(try context.place().connection, server: "")
        let kubeconfig = try await calling(export, context) { () throws(ServiceAccountError) in
            try await setup.kubeconfig(of: account, cluster: cluster)
        }
        try write(kubeconfig, context)
        try await check(account, setup, context)
    }

    /// Fails where a provider would be nobody.
    private func check(
        _ account: ServiceAccount, _ setup: ProviderSetup, _ context: Context
    ) async throws(CommandError) {
        let isKnown = try await calling(export, context) { () throws(ServiceAccountError) in
            try await setup.isKnown(account)
        }
        guard !isKnown else { return }
        throw CommandError(
            .unavailable, account.name,
            "the control plane does not know this account: it knows those of other locations",
            hints: [
                "use a workspace where the root workspace is: \(context.program) ws create NAME "
                    + "--location-selector name=root"
            ])
    }

    private func setup(_ client: Client) throws(CommandError) -> ProviderSetup {
        do throws(Invalid) {
            return try ProviderSetup(
                client: client, export: export, namespace: namespace,
                definition: MountProvider.definition)
        } catch {
            throw CommandError(.internalFault, export, error.description)
        }
    }

    private func write(_ kubeconfig: Value, _ context: Context) throws(CommandError) {
        do throws(SystemError) {
            try AtomicFile.write(kubeconfig.yaml(), to: context.path(out))
        } catch {
            throw CommandError(.unavailable, out, error.reason)
        }
        context.output.note(
            "the provider's kubeconfig is in \(out); run it where the control plane reaches it:")
        context.output.note(
            "\(context.program) compute provider --kubeconfig \(out) --listen 0.0.0.0:7448 "
                + "--url https://HOST:7448 --tls-cert-file FILE --tls-key-file FILE")
    }
}
