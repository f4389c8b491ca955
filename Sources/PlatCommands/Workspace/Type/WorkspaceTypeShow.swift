import PlatClient
import PlatModel
import PlatValue

/// `plat ws type show`: prints what a type of workspaces says.
struct WorkspaceTypeShow: Command {
    static let spec = CommandSpec(
        path: ["ws", "type", "show"],
        summary: "Print what a type of workspaces says, and who may use it",
        examples: [
            Example("plat ws type show ml-training", "One of this workspace"),
            Example("plat ws type show root:universal", "One of another"),
        ],
        operands: .one("TYPE"),
        formats: OutputFormat.objects)

    var type: String

    init(_ arguments: ParsedArguments) throws(CommandError) { type = arguments.operands[0] }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let text = type.hasPrefix(":") ? String(type.dropFirst()) : type
        guard let wanted = WorkspaceTypeReference(parsing: text), !wanted.name.isEmpty else {
            throw CommandError(.usage, type, "is no type: write NAME or PATH:NAME")
        }
        let home = try await calling(type, context) { () throws(ClientError) in
            try await client.home(ofType: wanted) ?? client
        }
        let object = try await calling(type, context) { () throws(ClientError) in
            try await home.object(ObjectReference(.workspaceTypes, name: wanted.name))
        }
        let question = AccessQuestion("use", .workspaceTypes, name: wanted.name)
        // Who may not ask learns it when he makes one.
        let mayUse = (try? await question.ask(home))?.isAllowed
        try context.print(
            [object], of: .workspaceTypes,
            as: { Self.table(WorkspaceType(object), home.path, mayUse) }, isOne: true)
    }

    private static func table(
        _ type: WorkspaceType, _ path: WorkspacePath?, _ mayUse: Bool?
    ) -> Table {
        func limit(_ limit: WorkspaceType.Limit?) -> String {
            guard let limit else { return "any" }
            return limit.allowsNone ? "none" : limit.types.map(\.text).joined(separator: ", ")
        }
        var table = Table(["NAME", type.value.objectName])
        table.add("PATH", path?.displayed ?? "")
        table.add("EXTENDS", type.bases.map(\.text).joined(separator: ", "))
        table.add("BINDS", type.defaultBindings.map(\.text).joined(separator: ", "))
        table.add("INITIALIZER", type.hasInitializer ? "yes" : "no")
        table.add("PARENTS", limit(type.allowedParents))
        table.add("CHILDREN", limit(type.allowedChildren))
        table.add("DEFAULT CHILD", type.defaultChildType?.text ?? "")
        if let mayUse { table.add("YOU MAY USE IT", mayUse ? "yes" : "no") }
        return table
    }
}
