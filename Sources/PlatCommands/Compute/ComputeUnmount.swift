import PlatClient
import PlatModel
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

    init(_ arguments: ParsedArguments) throws(CommandError) {
        names = arguments.operands.map(APIResource.workspaces.bareName)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        try await context.forEach(names) { name throws(CommandError) in
            let reference = ObjectReference(.workspaces, name: name)
            let workspace = try await calling(name, context) { () throws(ClientError) in
                try await client.object(reference)
            }
            guard let mount = MountReference(workspace: workspace) else {
                throw CommandError(
                    .invalid, name, "is a workspace, not a mounted cluster",
                    hints: ["remove it with \(context.program) ws rm \(name)"])
            }
            let remover = ObjectRemover(client: client)
            try await removeObject(reference, by: remover, subject: name, context)
            try await removeParts(of: mount, by: remover, context)
            context.tell(reference, .unmounted)
        }
    }
}
