import PlatClient
import PlatModel
import PlatServer
import PlatSystem

/// `plat compute provider`: serves mounted clusters for a kcp, which brings none.
struct ComputeProvider: Command {
    static let spec = CommandSpec(
        path: ["compute", "provider"],
        summary: "Serve mounted clusters for a kcp",
        discussion: """
            kcp carries the requests to a mounted workspace to whatever address its KubeCluster says, \
            and brings nothing to stand there. This stands there: it follows the KubeClusters of all \
            workspaces that bind the export, says of each whether its cluster answers, and passes \
            requests on to it, as whoever makes them. The present workspace is the one with the \
            export, which `plat compute provider init` makes.

            Who asks: on connections with a certificate that --front-proxy-ca has signed for \
            --front-proxy-name, whom the front proxy names. On all others, and behind a shard that \
            stands alone, the token of the request says it, which the control plane is asked about. \
            Who may: whoever has the verb access in the workspace that holds the mount.

            Several may serve side by side, under the same --url; a lease says which of them writes \
            what it finds. /healthz and /metrics are open to everybody. SIGTERM ends it when what is \
            under way is done, after 20 seconds at most.
            """,
        examples: [
            Example(
                "plat compute provider --kubeconfig provider.kubeconfig --listen 0.0.0.0:7448 "
                    + "--url https://mounts.example.org:7448 --tls-cert-file mounts.crt "
                    + "--tls-key-file mounts.key --front-proxy-ca requestheader-ca.crt",
                "Behind the front proxy of a kcp with shards"),
            Example(
                "plat compute provider --kubeconfig provider.kubeconfig "
                    + "--url https://127.0.0.1:7448 --tls-cert-file mounts.crt "
                    + "--tls-key-file mounts.key",
                "For a kcp of one process: callers are known by their tokens"),
        ],
        options: ProviderOptions.all,
        operands: .none)

    var options: ProviderOptions

    init(_ arguments: ParsedArguments) throws(CommandError) {
        options = try ProviderOptions(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let trouble: @Sendable (String) -> Void = { [output = context.output] in output.note($0) }
        let consumers = MountConsumers(
            client: client, export: options.export, onTrouble: trouble)
        let lease = ProviderLease(
            client: client, namespace: options.namespace,
            name: ProviderSetup.lease(of: options.export),
            holder: String(UInt64.random(in: .min ... .max), radix: 36), onTrouble: trouble)
        let provider = try start(consumers, lease, context)
        context.interruption.arm()
        context.output.note(
            "serving mounts at \(options.url), listening on port \(provider.port)")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await lease.run() }
            group.addTask {
                await consumers.run { holder, change in
                    provider.note(change, in: holder)
                }
            }
            group.addTask { await provider.run() }
            await group.waitForAll()
        }
        // Whoever was told to end does this one thing more.
        await Task { await lease.release() }.value
    }

    private func start(
        _ consumers: MountConsumers, _ lease: ProviderLease, _ context: Context
    ) throws(CommandError) -> MountProvider {
        let configuration = try options.configuration(context)
        do throws(ServerStartError) {
            return try MountProvider(
                configuration, source: consumers, isWriter: { lease.isHeld })
        } catch {
            throw CommandError(
                .unavailable, "", error.description,
                hints: error.isAddressTaken ? ["choose another port: --listen 127.0.0.1:0"] : [])
        }
    }
}

extension MountProvider {
    /// Passes on what has changed.
    fileprivate func note(_ change: MountConsumers.Change, in holder: String) {
        switch change {
        case .cluster(let name): noteCluster(name, in: holder)
        case .secret(let name, let namespace):
            noteSecret(name, namespace: namespace, in: holder)
        }
    }
}
