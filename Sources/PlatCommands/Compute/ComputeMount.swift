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
        static let ref = OptionSpec.value(
            nil, "ref", "KIND.GROUP/OBJECT",
            "Mount what an object describes that has a status.URL and a status.phase")
        static let provider = OptionSpec.value(
            nil, "provider", "PATH:EXPORT",
            "Who provides mounts, where the control plane has none "
                + "(default: \(MountBinder.place.displayed):\(MountExport.name))")
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

            With --ref the workspace stands for what an object of a bound API describes, such as a \
            virtual cluster that somebody provides: any that says in its status where it leads \
            (URL) and whether that is Ready (phase). See plat compute order.

            On a kcp somebody has to provide mounts (see plat compute provider). Where the workspace \
            does not have them yet, the export of --provider is bound, which then may read the secrets \
            that this command makes, and ask who somebody is and whether he may enter; nothing else.

            By its labels a cluster is chosen, where a command has --compute.
            """,
        examples: [
            Example(
                "plat compute mount prod --cluster-kubeconfig cluster.kubeconfig",
                "Mount a cluster"),
            Example("plat ws cd prod", "Go there; kubectl follows"),
            Example(
                "plat compute mount eu-1 --cluster-kubeconfig f --label region=eu --label tier=gold",
                "With labels"),
            Example(
                "plat compute mount small --ref vcluster.example.io/small",
                "What a provider's object describes"),
        ],
        options: [
            Option.clusterKubeconfig, Option.kubeconfig, Option.kubeconfigContext,
            Option.ref, LabelArguments.ofClusters, Option.namespace, Option.provider,
            Option.timeout,
        ],
        operands: .one("NAME"),
        inverse: ["compute", "unmount"])

    var name: String
    /// The cluster's kubeconfig; nil where an object says how it is reached.
    var file: String?
    /// The object, as TYPE/NAME; nil where a kubeconfig was given.
    var object: ObjectArguments.Target?
    var labels: [String: String]
    /// Whether the cluster's kubeconfig was given by the option that means another one elsewhere.
    var isOldSpelling: Bool
    var fileContext: String?
    var namespace: String
    /// The export by which mounts are provided, as typed.
    var provider: String
    var timeout: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        let given = arguments.text(Option.clusterKubeconfig)
        file = given ?? arguments.text(Option.kubeconfig)
        object = try arguments.text(Option.ref).map { text throws(CommandError) in
            try ObjectArguments([text]).targets[0]
        }
        if let object, object.name == nil {
            throw CommandError(.usage, "--ref \(object.resource)", "is not KIND.GROUP/OBJECT")
        }
        guard (file == nil) != (object == nil) else {
            throw CommandError(
                .usage, "--cluster-kubeconfig",
                file == nil ? "say how the cluster is reached" : "and --ref exclude each other",
                hints: ["--cluster-kubeconfig FILE", "--ref KIND.GROUP/OBJECT"])
        }
        labels = try LabelArguments.read(arguments)
        isOldSpelling = given == nil && file != nil
        fileContext = arguments.text(Option.kubeconfigContext)
        namespace = try arguments.namespace(Option.namespace) ?? "default"
        provider =
            arguments.text(Option.provider)
            ?? "\(MountBinder.place.displayed):\(MountExport.name)"
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(60)
        try checkMountName(name)
    }

    func run(_ context: Context) async throws(CommandError) {
        if isOldSpelling {
            context.warn("--kubeconfig of the cluster is --cluster-kubeconfig now")
        }
        let credentials = try file.map { file throws(CommandError) in
            try ClusterCredentials(file: file, context: fileContext, context)
        }
        let client = try await context.workspaceClient()
        let maker = MountMaker(
            client: client, name: name, namespace: namespace, labels: labels, timeout: timeout)
        if let credentials {
            try await prepare(maker, client, context)
            try await calling(name, context) { () throws(MountError) in
                try await maker.make(kubeconfig: credentials.kubeconfig)
            }
            return try await tellMounted(name, context) { onWait throws(MountError) in
                try await maker.waitUntilReady(onWait: onWait)
            }
        }
        guard let object, let target = object.name else { return }
        let resource = try await findResource(object.resource, client, context)
        let place = ObjectReference(resource, namespace: namespace, name: target)
        try await calling(name, context) { () throws(MountError) in
            try await maker.make(standingFor: place)
        }
        try await tellMounted(name, context) { onWait throws(MountError) in
            try await maker.waitUntilReady(standingFor: place, onWait: onWait)
        }
    }

    /// Makes sure that the workspace has mounts, and says where they come from where it had none.
    private func prepare(
        _ maker: MountMaker, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let (home, export) = try await calling(provider, context) { () throws(ExportError) in
            try ExportView(typed: provider).place(client)
        }
        let binder = MountBinder(
            client: client, provider: home.path ?? MountBinder.place, export: export,
            timeout: timeout)
        let isBound = try await calling(name, context) { () throws(MountError) in
            try await maker.prepare(binder)
        }
        if isBound {
            context.output.note(
                "bound \(provider), which may read the secrets of mounts, and ask who comes to "
                    + "them")
        }
    }
}
