import PlatClient
import PlatModel
import PlatValue

/// `plat compute unmount`: takes a cluster out of the tree.
struct ComputeUnmount: Command {
    private enum Option {
        static let delete = OptionSpec.flag(
            nil, "delete", "Remove also the object that it stands for, which gives an order back")
    }

    static let spec = CommandSpec(
        path: ["compute", "unmount"],
        summary: "Take a cluster out of the tree",
        discussion: """
            Removes the workspace that stands for the cluster, the mount object and the secret with \
            the credentials. Nothing in the cluster itself changes. What the workspace of an order \
            stands for stays, unless --delete is given: its provider then takes the cluster back.
            """,
        examples: [
            Example("plat compute unmount prod", "Take prod out"),
            Example("plat compute unmount small --delete", "Give an order back"),
        ],
        options: [Option.delete],
        operands: .oneOrMore("NAME", .workspace),
        aliases: ["rm"],
        inverse: ["compute", "mount"])

    var names: [String]
    var deletes: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        deletes = arguments.has(Option.delete)
        names = arguments.operands.map(APIResource.workspaces.bareName)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        try await context.forEach(names) { name throws(CommandError) in
            let reference = ObjectReference(.workspaces, name: name)
            let mount = try await mount(name, client, context)
            let remover = ObjectRemover(client: client)
            try await removeObject(reference, by: remover, subject: name, context)
            try await removeParts(of: mount, by: remover, context)
            context.tell(reference, .unmounted)
            if deletes { try await remove(mount, by: remover, context) }
        }
    }

    /// Removes what the workspace stood for, where that is not a part of the mount.
    private func remove(
        _ mount: MountReference, by remover: ObjectRemover, _ context: Context
    ) async throws(CommandError) {
        guard mount.kind != APIResource.mounts.kind || mount.group != APIResource.mounts.group
        else { return }
        let resource = try await findResource(
            "\(mount.kind).\(mount.group)", remover.client, context)
        let object = ObjectReference(
            resource, namespace: mount.namespace, name: mount.name)
        var remover = remover
        remover.ignoresMissing = true
        try await removeObject(object, by: remover, subject: object.displayed, context)
        context.tell(object, .deleted)
    }
}
