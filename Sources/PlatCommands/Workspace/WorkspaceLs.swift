import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat ws ls`: lists the workspaces below one.
struct WorkspaceLs: Command {
    private enum Option {
        static let selector = OptionSpec.value(
            "l", "selector", "SELECTOR", "Only workspaces with these labels")
    }

    static let spec = CommandSpec(
        path: ["ws", "ls"],
        summary: "List workspaces",
        discussion: "Lists what lies directly below each PATH, or below the current workspace.",
        examples: [
            Example("plat ws ls", "What is below"),
            Example("plat ws ls :root -o name", "Names only, for scripts"),
        ],
        options: [Option.selector],
        operands: .zeroOrMore("PATH", .workspace),
        aliases: ["list"],
        formats: OutputFormat.objects)

    var paths: [String]
    var selector: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        paths = arguments.operands.isEmpty ? ["."] : arguments.operands
        selector = arguments.text(Option.selector) ?? ""
    }

    func run(_ context: Context) async throws(CommandError) {
        let showsPath = paths.count > 1 && context.format.isForPeople
        context.told.expectMany()
        try await context.forEach(paths) { operand throws(CommandError) in
            let current = try await context.workspace().path
            let path = operand == "." ? current : try await context.resolve(operand)
            let client = Client(session: try context.session(), path: path)
            let items: [Value]
            do throws(ClientError) {
                items = try await client.items(
                    APIResource.workspaces.path(),
                    query: selector.isEmpty ? [] : [("labelSelector", selector)]
                ).items
            } catch {
                throw error.isNotFound && !error.isClosed
                    ? CommandError.hidden(path.displayed) : CommandError(error, path.displayed)
            }
            if showsPath { context.output.line("\(path.displayed):") }
            show(items, path: path, context)
        }
    }

    private func show(_ items: [Value], path: WorkspacePath, _ context: Context) {
        let workspaces = items.map(Workspace.init).sorted { $0.name < $1.name }
        guard context.format.isForPeople else {
            for workspace in workspaces {
                context.tell("", Finding(workspace.value, of: .workspaces))
            }
            return
        }
        guard !workspaces.isEmpty else {
            return context.output.note("No workspaces below \(path.displayed).")
        }
        context.show(table(workspaces, context))
    }

    private func table(_ workspaces: [Workspace], _ context: Context) -> Table {
        let isWide = context.isWide
        var table = Table(["NAME", "TYPE", "PHASE", "AGE"] + (isWide ? ["CLUSTER", "URL"] : []))
        for workspace in workspaces {
            let type = workspace.isMount ? "mount" : workspace.type
            var row = [
                workspace.name, type, workspace.shownPhase, context.age(workspace.value),
            ]
            if isWide { row += [workspace.cluster, workspace.url] }
            table.add(row)
        }
        return table
    }
}
