import PlatClient
import PlatModel
import PlatValue

/// `plat bind catalog`: prints what could be bound.
struct BindCatalog: Command {
    private enum Option {
        static let all = OptionSpec.flag(nil, "all", "Also what you may see, but not bind")
    }

    static let spec = CommandSpec(
        path: ["bind", "catalog"],
        summary: "Print what could be bound",
        discussion: """
            Prints the exports of PATH, or of the whole tree, that you may bind: how plat bind takes \
            them, their types, and what they would want to do in your workspace.
            """,
        examples: [
            Example("plat bind catalog", "Everything that you may bind"),
            Example("plat bind catalog :root:ml -o name", "Below a workspace, for scripts"),
        ],
        options: [Option.all],
        operands: .optional("PATH", .workspace),
        formats: OutputFormat.objects)

    var operand: String
    var takesAll: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operand(0) ?? ":"
        takesAll = arguments.has(Option.all)
    }

    func run(_ context: Context) async throws(CommandError) {
        let current = try await context.workspace().path
        let path = operand == ":" ? current.top : try await context.resolve(operand)
        let client = Client(session: try context.session(), path: path)
        let entries = await client.catalog().filter { takesAll || $0.isBindable }
        guard context.format.isForPeople else {
            return try context.printFindings(entries.map(Self.finding))
        }
        guard !entries.isEmpty else {
            return context.output.note("nothing below \(path.displayed) can be bound by you")
        }
        let isWide = context.isWide
        context.show(table(entries, isWide: isWide))
    }

    private static func finding(_ entry: CatalogEntry) -> Finding {
        Finding(
            name: entry.displayed,
            [
                "export": .string(entry.displayed), "bindable": .bool(entry.isBindable),
                "resources": Value(strings: ExportLs.resources(entry.export)),
                "claims": Value(strings: APIExport(entry.export).claims.map(\.sentence)),
            ])
    }

    private func table(_ entries: [CatalogEntry], isWide: Bool) -> Table {
        var table = Table(["EXPORT", "RESOURCES", "CLAIMS"] + (takesAll ? ["BINDABLE"] : []))
        for entry in entries {
            table.add(
                [
                    entry.displayed, Table.cell(ExportLs.resources(entry.export), isWide: isWide),
                    Table.cell(APIExport(entry.export).claims.map(\.name), isWide: isWide),
                ] + (takesAll ? [entry.isBindable ? "yes" : "no"] : []))
        }
        return table
    }
}
