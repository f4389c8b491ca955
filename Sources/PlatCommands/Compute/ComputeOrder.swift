import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat compute order`: has a provider make a cluster, and mounts it.
struct ComputeOrder: Command {
    private enum Option {
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Stop waiting after this time (default 10m)")
    }

    static let spec = CommandSpec(
        path: ["compute", "order"],
        summary: "Have a provider make a cluster, and mount it",
        discussion: """
            Applies the object in the file, which orders a cluster by a bound API, makes a workspace \
            NAME that stands for it, and waits until its status says where it leads (URL) and that it \
            is Ready (phase), and until the workspace is. What the provider says of it meanwhile is \
            shown.
            """,
        examples: [
            Example("plat compute order small -f vcluster.yaml --label region=eu", "Order one"),
            Example("plat compute unmount small --delete", "Give it back"),
        ],
        options: [
            ObjectOptions.filename, ObjectOptions.namespace, LabelArguments.ofClusters,
            Option.timeout,
        ],
        operands: .one("NAME"),
        inverse: ["compute", "unmount", "--delete"])

    var name: String
    var files: [String]
    var namespace: String?
    var labels: [String: String]
    var timeout: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        files = arguments.texts(ObjectOptions.filename)
        namespace = try arguments.namespace()
        labels = try LabelArguments.read(arguments)
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(600)
        try checkMountName(name)
        try checkPlanFiles(files, "order")
    }

    func run(_ context: Context) async throws(CommandError) {
        let manifests = try await readManifests(files, context)
        guard manifests.count == 1, let manifest = manifests.first else {
            throw CommandError(
                .invalid, files.joined(separator: ", "),
                "has \(manifests.count) objects: one is ordered at a time")
        }
        let client = try await context.workspaceClient()
        let maker = MountMaker(client: client, name: name, labels: labels, timeout: timeout)
        _ = try await calling(name, context) { () throws(MountError) in
            try await maker.checkName()
        }
        let ordered = try await apply(manifest, client, context)
        try await calling(name, context) { () throws(MountError) in
            try await maker.make(standingFor: ordered)
        }
        try await tellMounted(name, context) { onWait throws(MountError) in
            try await maker.waitUntilReady(standingFor: ordered, onWait: onWait)
        }
    }

    private func apply(
        _ manifest: Manifest, _ client: Client, _ context: Context
    ) async throws(CommandError) -> ObjectReference {
        let options = ApplyOptions(
            namespace: namespace, defaultNamespace: try context.namespace(nil))
        do throws(ApplyError) {
            let applied = try await client.apply(manifest, options)
            if context.format.isForPeople {
                context.tell(applied.reference, Outcome(applied.change))
            }
            return applied.reference
        } catch {
            throw error.told(about: manifest, program: context.program)
        }
    }
}
