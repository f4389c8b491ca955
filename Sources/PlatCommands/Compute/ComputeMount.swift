import PlatClient
import PlatModel
import PlatValue

/// `plat compute mount`: makes a cluster appear in the tree.
struct ComputeMount: Command {
    private enum Option {
        static let clusterKubeconfig = OptionSpec.value(
            nil, GlobalOptions.clusterKubeconfig, "FILE", "Kubeconfig of the cluster",
            completion: .file)
        /// What it was called before; elsewhere it is the kubeconfig to use.
        static let kubeconfig = OptionSpec.value(
            nil, "kubeconfig", "FILE", "Kubeconfig of the cluster", completion: .file
        ).hidden
        static let kubeconfigContext = OptionSpec.value(
            nil, "kubeconfig-context", "NAME", "Context of it (default: its current one)")
        static let namespace = OptionSpec.value(
            "n", "namespace", "NAME", "Namespace for the secret (default: default)")
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Stop waiting after this time (default 60s)")
    }

    static let spec = CommandSpec(
        path: ["compute", "mount"],
        summary: "Make a cluster appear in the tree",
        discussion: """
            Makes a workspace NAME whose requests are answered by the cluster that the kubeconfig \
            leads to. The credentials are kept in a secret beside it, so that whoever may read \
            secrets in the present workspace may use them. Waits until the cluster answers.
            """,
        examples: [
            Example(
                "plat compute mount prod --cluster-kubeconfig cluster.kubeconfig",
                "Mount a cluster"),
            Example("plat ws cd prod", "Go there; kubectl follows"),
        ],
        options: [
            Option.clusterKubeconfig, Option.kubeconfig, Option.kubeconfigContext,
            Option.namespace, Option.timeout,
        ],
        operands: .one("NAME"),
        inverse: ["compute", "unmount"])

    var name: String
    var file: String
    /// Whether the cluster's kubeconfig was given by the option that means another one elsewhere.
    var isOldSpelling: Bool
    var fileContext: String?
    var namespace: String
    var timeout: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        let given = arguments.text(Option.clusterKubeconfig)
        guard let file = given ?? arguments.text(Option.kubeconfig) else {
            throw CommandError(
                .usage, "--cluster-kubeconfig", "say how the cluster is reached",
                hints: ["--cluster-kubeconfig FILE"])
        }
        self.file = file
        isOldSpelling = given == nil
        fileContext = arguments.text(Option.kubeconfigContext)
        namespace = try arguments.namespace(Option.namespace) ?? "default"
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(60)
        guard WorkspacePath.isSegment(name) else {
            throw CommandError(
                .usage, name, "is no name of a workspace",
                hints: ["lower-case letters, digits and inner dashes, at most 63"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        if isOldSpelling {
            context.warn("--kubeconfig of the cluster is --cluster-kubeconfig now")
        }
        let credentials = try ClusterCredentials(file: file, context: fileContext, context)
        let maker = MountMaker(
            client: try await context.workspaceClient(), name: name, namespace: namespace,
            timeout: timeout)
        try await calling(name, context) { () throws(MountError) in
            try await maker.check()
            try await maker.make(kubeconfig: credentials.kubeconfig)
        }
        let workspace = try await context.interruption.whilePending(
            "the mount \(name) goes on becoming ready at the server"
        ) { () throws(CommandError) in
            try await calling(name, context) { () throws(MountError) in
                try await maker.waitUntilReady { missing in
                    context.output.live("waiting for \(name): \(missing)")
                }
            }
        }
        context.tell(ObjectReference(.workspaces, name: name), .mounted, workspace)
    }
}
