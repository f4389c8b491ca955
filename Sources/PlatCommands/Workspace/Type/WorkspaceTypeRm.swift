import PlatClient
import PlatModel

/// `plat ws type rm`: removes types of workspaces.
struct WorkspaceTypeRm: Command {
    static let spec = CommandSpec(
        path: ["ws", "type", "rm"],
        summary: "Remove types of workspaces",
        discussion: "Workspaces of the type stay as they are; no more of it can be made.",
        examples: [Example("plat ws type rm ml-training", "Remove one")],
        operands: .oneOrMore("NAME"),
        inverse: ["ws", "type", "create"])

    var names: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        names = arguments.operands.map(APIResource.workspaceTypes.bareName)
    }

    func run(_ context: Context) async throws(CommandError) {
        let remover = ObjectRemover(client: try await context.workspaceClient())
        try await context.forEach(names) { name throws(CommandError) in
            let reference = ObjectReference(.workspaceTypes, name: name)
            try await removeObject(reference, by: remover, subject: name, context)
            context.tell(reference, .deleted)
        }
    }
}
