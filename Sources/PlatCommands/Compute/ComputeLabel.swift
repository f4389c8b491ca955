import PlatClient

/// `plat compute label`: sets and takes away labels of mounted clusters.
struct ComputeLabel: Command {
    private enum Option {
        static let overwrite = OptionSpec.flag(
            nil, "overwrite", "Let a value take the place of another one")
    }

    static let spec = CommandSpec(
        path: ["compute", "label"],
        summary: "Set and take away labels of a mounted cluster",
        discussion: """
            KEY=VALUE sets a label, KEY- takes it away. A label that has another value is left as it \
            is, and that is an error, unless --overwrite is given. By its labels a cluster is chosen, \
            where a command has --compute.
            """,
        examples: [
            Example("plat compute label prod region=eu tier=gold", "Set two"),
            Example("plat compute label prod tier-", "Take one away"),
        ],
        options: [Option.overwrite],
        operands: .one("NAME", .workspace) + .oneOrMore("KEY=VALUE|KEY-"),
        inverse: ["compute", "label", "NAME", "KEY-"])

    var name: String
    var entries: [MetadataChange.Entry]
    var overwrites: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = APIResource.workspaces.bareName(arguments.operands[0])
        entries = []
        for word in arguments.operands.dropFirst() {
            entries.append(try MetadataEdit.entry(word))
        }
        overwrites = arguments.has(Option.overwrite)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        _ = try await mount(name, client, context)
        var change = MetadataChange(.labels, entries)
        change.overwrites = overwrites
        try await MetadataEdit.tell(
            change, of: ObjectReference(.workspaces, name: name), client, context)
    }
}
