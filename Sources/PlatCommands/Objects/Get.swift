import PlatClient
import PlatModel
import PlatValue

/// `plat get`: prints objects.
struct Get: Command {
    private enum Option {
        static let recursive = OptionSpec.flag(
            "R", "recursive", "Also in every workspace below; the column WORKSPACE says where")
        static let watch = OptionSpec.flag(
            nil, "watch", "Go on printing what changes, like plat watch")
        static let failsEmpty = OptionSpec.flag(
            nil, "fail-empty", "End with status 1 where there is nothing to print")
    }

    static let spec = CommandSpec(
        path: ["get"],
        summary: "Print objects",
        discussion: """
            Prints the objects of a TYPE, or those with the NAMEs. A TYPE is a resource, its \
            singular, its kind or its short name, with .group behind it where it would be \
            ambiguous; several are separated by commas. A category, such as all, stands for every \
            type in it.

            With --export the objects come from all workspaces that use the export, in every \
            location, with -R from every workspace below; the column WORKSPACE says from which, and \
            in other formats the annotation kcp.io/path. With --compute they come from every mounted \
            cluster here and below whose labels match, in the same way.
            """,
        examples: [
            Example("plat get models", "Every model of this workspace"),
            Example("plat get model chat -o yaml", "One of them, whole"),
            Example("plat get cm,secrets -A", "Two types, in all namespaces"),
            Example("plat get models -w :root:ml-europe", "In another workspace"),
            Example("plat get models -o name --fail-empty", "A failure where there are none"),
            Example("plat get models -R", "Here and in every workspace below"),
            Example("plat get models --export training.faros.sh", "As the provider sees them"),
            Example("plat get deployments -A --compute region=eu", "In clusters"),
            Example(
                "plat get cm -o custom-columns=NAME:.metadata.name,KEY:.data.key --sort-by .data.key",
                "Columns and order of one's own"),
        ],
        options: [
            ObjectOptions.namespace, ObjectOptions.allNamespaces, ObjectOptions.selector,
            ObjectOptions.fieldSelector, ObjectOptions.ignoreNotFound, Option.recursive,
            Option.watch, Option.failsEmpty, ComputeSelection.option,
        ] + ListingOptions.options + ExportView.options,
        operands: .one("TYPE", .resource) + .zeroOrMore("NAME", .object),
        formats: OutputFormat.objects)

    var objects: ObjectArguments
    var selection: Selection
    var view: ExportView?
    var isRecursive: Bool
    var ignoresMissing: Bool
    var failsEmpty: Bool
    var listing: ListingOptions
    /// What goes on when everything has been printed; nil for nothing.
    var watch: Watch?
    var compute: ComputeSelection?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        objects = try ObjectArguments(arguments.operands)
        selection = try Selection(arguments)
        view = try ExportView(arguments)
        isRecursive = arguments.has(Option.recursive)
        ignoresMissing = arguments.has(ObjectOptions.ignoreNotFound)
        failsEmpty = arguments.has(Option.failsEmpty)
        listing = try ListingOptions(arguments)
        compute = try ComputeSelection(arguments)
        try selection.check(objects)
        if compute != nil, isRecursive || view != nil {
            throw CommandError(.usage, "--compute", "excludes -R and --export")
        }
        if isRecursive, view != nil {
            throw CommandError(.usage, "-R", "an export has no workspaces below it")
        }
        guard arguments.has(Option.watch) else { return }
        if isRecursive || listing.sortPath != nil {
            throw CommandError(
                .usage, "--watch", "changes can neither be sorted nor followed with -R")
        }
        if failsEmpty {
            throw CommandError(.usage, "--watch", "waits for what comes, and takes no --fail-empty")
        }
        watch = try Watch(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        if let watch { return try await watch.run(context) }
        let client = try await context.client()
        let asked = try await asked(client, context)
        var print = ObjectListing(context: context, parts: asked.parts, options: listing)
        print.consumers = asked.consumers
        print.isConcurrent = isRecursive || compute != nil
        if compute != nil { print.placeTitle = "CLUSTER" }
        let isOne =
            !print.isConcurrent && asked.parts.count == 1 && asked.parts[0].query.name != nil
        let outcome =
            context.format.isForPeople
            ? try await print.printTables()
            : try await print.printObjects(isOne: isOne, ignoresMissing: ignoresMissing)
        if outcome.hasFailed || asked.hasFailed { throw .reported }
        guard outcome.isEmpty, failsEmpty || !ignoresMissing else { return }
        let words = objects.targets.map(\.displayed).joined(separator: ", ")
        if failsEmpty { throw CommandError(.notFound, words, "none found") }
        if isRecursive, objects.targets.contains(where: { $0.name != nil }) {
            throw CommandError(.notFound, words, "not found in any workspace")
        }
        if context.format.isForPeople {
            context.output.note("no \(words) found")
        }
    }

    private func asked(
        _ client: Client, _ context: Context
    ) async throws(CommandError) -> GetQuestion.Asked {
        var question = GetQuestion(
            objects: objects, selection: selection, view: view, ignoresMissing: ignoresMissing,
            context: context)
        question.isSorted = listing.sortPath != nil
        if let compute { return try await question.clusters(compute, client) }
        return isRecursive ? try await question.below(client) : try await question.parts(client)
    }
}
