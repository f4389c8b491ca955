import PlatClient

/// `plat annotate`: sets and takes away annotations.
struct Annotate: Command {
    static let spec = CommandSpec(
        path: ["annotate"],
        summary: "Set and take away annotations",
        discussion: """
            KEY=VALUE sets an annotation, KEY- takes it away. One that has another value is left as \
            it is, and that is an error, unless --overwrite is given.
            """,
        examples: [
            Example("plat annotate cm settings note='see the wiki'", "Set one"),
            Example("plat annotate cm settings note=gone --overwrite", "Set it otherwise"),
            Example("plat annotate cm settings note-", "Take it away"),
            Example("plat annotate cm settings --list", "Print them"),
        ],
        options: MetadataEdit.options,
        operands: MetadataEdit.operands,
        inverse: ["annotate", "TYPE", "NAME", "KEY-"])

    var edit: MetadataEdit

    init(_ arguments: ParsedArguments) throws(CommandError) {
        edit = try MetadataEdit(arguments, .annotations)
    }

    func run(_ context: Context) async throws(CommandError) { try await edit.run(context) }
}
