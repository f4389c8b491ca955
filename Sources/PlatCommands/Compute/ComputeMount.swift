import PlatClient
import PlatModel
import PlatValue

/// `plat compute mount`: makes a cluster appear in the tree.
struct ComputeMount: Command {
    static let spec = CommandSpec(
        path: ["compute", "mount"],
        summary: "Make a cluster appear in the tree",
        discussion: """
            Makes a workspace NAME whose requests are answered by the cluster that the kubeconfig \
            leads to. The credentials are kept in a secret beside it, so that whoever may read \
            secrets in the present workspace may use them. Waits until the cluster answers.
            """,
        examples: [
            Example("plat compute mount prod --kubeconfig cluster.kubeconfig", "Mount a cluster"),
            Example("plat ws cd prod", "Go there; kubectl follows"),
        ],
        options: [
            .value(nil, "kubeconfig", "FILE", "Kubeconfig of the cluster", completion: .file),
            .value(nil, "kubeconfig-context", "NAME", "Context of it (default: its current one)"),
            .value("n", "namespace", "NAME", "Namespace for the secret (default: default)"),
            .value(nil, "timeout", "DURATION", "Stop waiting after this time (default 60s)"),
        ],
        operands: .one("NAME"),
        formats: [.table, .name, .json, .yaml],
        inverse: ["compute", "unmount"])

    var name: String
    var file: String
    var fileContext: String?
    var namespace: String
    var timeout: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        guard let file = arguments.text("kubeconfig") else {
            throw CommandError(
                .usage, "--kubeconfig", "say how the cluster is reached",
                hints: ["--kubeconfig FILE"])
        }
        self.file = file
        fileContext = arguments.text("kubeconfig-context")
        namespace = try arguments.namespace() ?? "default"
        timeout = try arguments.value("timeout", GlobalOptions.duration) ?? .seconds(60)
        guard WorkspacePath.isSegment(name) else {
            throw CommandError(
                .usage, name, "is no name of a workspace",
                hints: ["lower-case letters, digits and inner dashes, at most 63"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let credentials = try ClusterCredentials(file: file, context: fileContext, context)
        let client = try await context.client()
        try await check(client, context)
        for (object, resource) in objects(credentials) {
            let reference = ObjectReference(resource, namespace: namespace, name: object.objectName)
            _ = try await calling(name) { () throws(ClientError) in
                try await client.patch(
                    reference, .apply, object,
                    query: [("fieldManager", FieldManager.name), ("force", "true")])
            }
        }
        let workspace = try await context.interruption.whilePending(
            "the mount \(name) goes on becoming ready at the server"
        ) { () throws(CommandError) in
            try await waitForCluster(client, context)
            return try await context.wait(
                until: ObjectReference(.workspaces, name: name), on: client, named: name,
                timeout: timeout)
        }
        if context.format == .table {
            context.output.line("\(name) mounted: \(credentials.server)")
        } else {
            context.print([workspace], of: .workspaces, as: { Table([]) }, isOne: true)
        }
    }

    /// The mount object knows why a cluster cannot be reached; the workspace only that it is not.
    private func waitForCluster(_ client: Client, _ context: Context) async throws(CommandError) {
        do throws(CommandError) {
            try await context.wait(
                until: ObjectReference(.mounts, name: name), on: client, named: name,
                timeout: timeout)
        } catch {
            guard error.kind == .invalid else { throw error }
            throw CommandError(
                .unavailable, name, error.message,
                hints: [
                    "it becomes ready when the cluster answers; to give up: "
                        + "\(context.program) compute unmount \(name)"
                ])
        }
    }

    /// Nothing is written before it is known that it can work, and that nothing is in the way.
    private func check(_ client: Client, _ context: Context) async throws(CommandError) {
        let served = try await calling(name) { () throws(ClientError) in
            try await client.resources(of: APIResource.mounts.groupVersion)
        }
        guard served.contains(where: { $0.kind == APIResource.mounts.kind }) else {
            throw CommandError(
                .notFound, name, "this workspace has no mounts (mounts.contrib.kcp.io)",
                hints: ["on a kcp somebody has to provide them; plat up brings them"])
        }
        let existing = try await calling(name) { () throws(ClientError) in
            try await client.objectIfAny(ObjectReference(.workspaces, name: name))
        }
        guard let existing, existing.at("spec", "mount") == nil else { return }
        throw CommandError(
            .alreadyExists, name, "a workspace of that name is there",
            hints: ["choose another name, or remove it: \(context.program) ws rm \(name)"])
    }

    /// The secret first: the mount becomes ready through it.
    private func objects(_ credentials: ClusterCredentials) -> [(Value, APIResource)] {
        let secret = MountNames.secret(of: name)
        let text = Base64.encode(credentials.kubeconfig.yaml())
        return [
            (
                [
                    "apiVersion": "v1", "kind": "Secret",
                    "metadata": [
                        "name": .string(secret), "namespace": .string(namespace),
                        "labels": [MountNames.label: .string(name)],
                    ],
                    "type": "Opaque", "data": ["kubeconfig": .string(text)],
                ], .secrets
            ),
            (
                [
                    "apiVersion": "mounts.contrib.kcp.io/v1alpha1", "kind": "KubeCluster",
                    "metadata": [
                        "name": .string(name),
                        "annotations": ["experimental.tenancy.kcp.io/is-mount": "true"],
                    ],
                    "spec": [
                        "mode": "Direct",
                        "secretRef": [
                            "name": .string(secret), "namespace": .string(namespace),
                        ],
                    ],
                ], .mounts
            ),
            (
                [
                    "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                    "metadata": ["name": .string(name)],
                    "spec": [
                        "mount": [
                            "ref": [
                                "apiVersion": "mounts.contrib.kcp.io/v1alpha1",
                                "kind": "KubeCluster", "name": .string(name),
                            ]
                        ]
                    ],
                ], .workspaces
            ),
        ]
    }
}

/// What the parts of a mount are called.
enum MountNames {
    /// On the secrets that plat made, so that unmount removes no other.
    static let label = "compute.plat/mount"
    static func secret(of mount: String) -> String { mount + "-kubeconfig" }
}
