import PlatClient
import PlatValue

/// `plat compute unmount`: takes a cluster out of the tree.
struct ComputeUnmount: Command {
    static let spec = CommandSpec(
        path: ["compute", "unmount"],
        summary: "Take a cluster out of the tree",
        discussion: """
            Removes the workspace that stands for the cluster, the mount object and the secret with \
            the credentials. Nothing in the cluster itself changes.
            """,
        examples: [Example("plat compute unmount prod", "Take prod out")],
        operands: .oneOrMore("NAME", .workspace),
        aliases: ["rm"],
        inverse: ["compute", "mount"])

    var names: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) { names = arguments.operands }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        try await context.forEach(names) { name throws(CommandError) in
            let reference = ObjectReference(.workspaces, name: name)
            let workspace = try await calling(name) { () throws(ClientError) in
                try await client.object(reference)
            }
            guard let mount = workspace.at("spec", "mount", "ref") else {
                throw CommandError(
                    .invalid, name, "is a workspace, not a mounted cluster",
                    hints: ["remove it with \(context.program) ws rm \(name)"])
            }
            var remover = ObjectRemover(context: context, client: client)
            try await remover.remove(reference, subject: name)
            remover.ignoresMissing = true
            if mount["kind"]?.stringValue == "KubeCluster" {
                try await removeParts(of: mount["name"]?.stringValue ?? name, remover)
            }
            context.tell("\(name) unmounted", .outcome(name, "unmounted"))
        }
    }

    /// The mount object, and its secret if it was made by `plat compute mount`.
    private func removeParts(of mount: String, _ remover: ObjectRemover) async throws(CommandError)
    {
        let client = remover.client
        let reference = ObjectReference(.mounts, name: mount)
        let object = try await calling(mount) { () throws(ClientError) in
            try await client.objectIfAny(reference)
        }
        try await remover.remove(reference, subject: mount)
        guard let secret = object?.at("spec", "secretRef"), let name = secret["name"]?.stringValue
        else { return }
        let place = ObjectReference(
            .secrets, namespace: secret["namespace"]?.stringValue ?? "default", name: name)
        let found = try await calling(name) { () throws(ClientError) in
            try await client.objectIfAny(place)
        }
        if found?.at("metadata", "labels", MountNames.label)?.stringValue == mount {
            try await remover.remove(place, subject: name)
        }
    }
}
