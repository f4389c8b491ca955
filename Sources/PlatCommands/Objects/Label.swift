import PlatClient

/// `plat label`: sets and takes away labels.
struct Label: Command {
    static let spec = CommandSpec(
        path: ["label"],
        summary: "Set and take away labels",
        discussion: """
            KEY=VALUE sets a label, KEY- takes it away. A label that has another value is left as it \
            is, and that is an error, unless --overwrite is given.
            """,
        examples: [
            Example("plat label cm settings tier=web", "Set one"),
            Example("plat label cm settings tier=api --overwrite", "Set it otherwise"),
            Example("plat label cm settings tier-", "Take it away"),
            Example("plat label models -l team=ml checked=yes", "Of all that have another label"),
            Example("plat label cm settings --list", "Print them"),
        ],
        options: MetadataEdit.options,
        operands: MetadataEdit.operands,
        inverse: ["label", "TYPE", "NAME", "KEY-"])

    var edit: MetadataEdit

    init(_ arguments: ParsedArguments) throws(CommandError) {
        edit = try MetadataEdit(arguments, .labels)
    }

    func run(_ context: Context) async throws(CommandError) { try await edit.run(context) }
}
