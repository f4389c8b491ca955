import PlatClient

/// What a command changes or follows: objects by `TYPE NAME…`, by a TYPE that a selector or `--all`
/// narrows, or by files that describe them.
struct MeantObjects: Sendable, Equatable {
    static let all = OptionSpec.flag(nil, "all", "Every object of the TYPE in the namespace")

    var objects: ObjectArguments
    var files: [String]
    var selection: Selection
    var takesAll: Bool

    /// Reads the operands that name objects; `question` is what to say where nothing does.
    init(
        _ arguments: ParsedArguments, operands: [String], question: String
    ) throws(CommandError) {
        objects = try ObjectArguments(operands)
        files = arguments.texts(ObjectOptions.filename)
        selection = try Selection(arguments)
        takesAll = arguments.has(Self.all)
        guard objects.targets.isEmpty != files.isEmpty else {
            throw CommandError(
                .usage, "", files.isEmpty ? question : "give either names or files",
                hints: ["write TYPE NAME, or -f FILE"])
        }
        try selection.check(objects)
    }

    /// Whether a TYPE stands alone.
    var isWide: Bool { objects.targets.contains { $0.name == nil } }

    /// As they were typed, for messages about all of them.
    var displayed: [String] { objects.targets.map(\.displayed) }

    /// Refuses a TYPE that stands alone and that nothing narrows: all of its objects are hardly meant.
    func refuseUnnarrowed(
        _ message: String = "name the objects", isNarrowed: Bool
    ) throws(CommandError) {
        guard isWide, !takesAll, !isNarrowed else { return }
        throw CommandError(
            .usage, displayed.joined(separator: " "), message,
            hints: ["every one of them: --all", "by label: -l app=web"])
    }

    /// The objects of a workspace that are meant.
    func references(
        _ client: Client, _ context: Context
    ) async throws(CommandError) -> [ObjectReference] {
        let namespace = try context.namespace(selection.namespace)
        return files.isEmpty
            ? try await selection.references(of: objects, namespace: namespace, client, context)
            : try await describedReferences(files, namespace: namespace, client, context)
    }
}
