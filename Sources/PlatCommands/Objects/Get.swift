import PlatClient
import PlatModel
import PlatValue

/// `plat get`: prints objects.
struct Get: Command {
    private enum Option {
        static let noHeaders = OptionSpec.flag(
            nil, "no-headers", "Print tables without their first line")
        static let showLabels = OptionSpec.flag(nil, "show-labels", "Add a column with the labels")
        static let showManagedFields = OptionSpec.flag(
            nil, "show-managed-fields", "Keep metadata.managedFields in json and yaml")
    }

    static let spec = CommandSpec(
        path: ["get"],
        summary: "Print objects",
        discussion: """
            Prints the objects of a TYPE, or those with the NAMEs. A TYPE is a resource, its \
            singular, its kind or its short name, with .group behind it where it would be \
            ambiguous; several are separated by commas.

            With --export the objects come from all workspaces that use the export, in every \
            location; the column CLUSTER says from which.
            """,
        examples: [
            Example("plat get models", "Every model of this workspace"),
            Example("plat get model chat -o yaml", "One of them, whole"),
            Example("plat get cm,secrets -A", "Two types, in all namespaces"),
            Example("plat get models -w :root:ml-europe", "In another workspace"),
            Example("plat get models --export training.faros.sh", "As the provider sees them"),
        ],
        options: [
            ObjectOptions.namespace, ObjectOptions.allNamespaces, ObjectOptions.selector,
            ObjectOptions.fieldSelector, ObjectOptions.ignoreNotFound, Option.noHeaders,
            Option.showLabels, Option.showManagedFields,
        ] + ExportView.options,
        operands: .one("TYPE", .resource) + .zeroOrMore("NAME", .object),
        formats: OutputFormat.objects)

    var objects: ObjectArguments
    var selection: Selection
    var view: ExportView?
    var ignoresMissing: Bool
    var hasHeaders: Bool
    var showsLabels: Bool
    var showsManagedFields: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        objects = try ObjectArguments(arguments.operands)
        selection = try Selection(arguments)
        view = try ExportView(arguments)
        ignoresMissing = arguments.has(ObjectOptions.ignoreNotFound)
        hasHeaders = !arguments.has(Option.noHeaders)
        showsLabels = arguments.has(Option.showLabels)
        showsManagedFields = arguments.has(Option.showManagedFields)
        try selection.check(objects)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let places = try await clients(of: view, client, context)
        let listing = ObjectListing(context: context, parts: try await parts(places, context))
        let failed: Bool
        switch context.format {
        case .table, .wide:
            failed = try await listing.printTables(
                hasHeaders: hasHeaders, showsLabels: showsLabels, isView: view != nil,
                whenEmpty: ignoresMissing
                    ? nil : "no \(objects.targets.map(\.resource).joined(separator: ", ")) found")
        case .json, .yaml, .name, .jsonl:
            let isOne = objects.targets.count == 1 && objects.targets[0].name != nil
            failed = try await listing.printObjects(
                showsManagedFields: showsManagedFields, isOne: isOne,
                ignoresMissing: ignoresMissing)
        }
        if failed { throw .reported }
    }

    /// What to ask for: each target at each place.
    private func parts(
        _ places: [Client], _ context: Context
    ) async throws(CommandError) -> [ObjectListing.Part] {
        var parts: [ObjectListing.Part] = []
        for target in objects.targets {
            for client in places {
                let resource = try await findResource(target.resource, client, context)
                let query = try query(target, resource, client, context)
                let subject = target.name.map { "\(target.resource)/\($0)" } ?? target.resource
                parts.append(ObjectListing.Part(subject: subject, query: query))
            }
        }
        return parts
    }

    private func query(
        _ target: ObjectArguments.Target, _ resource: APIResource, _ client: Client,
        _ context: Context
    ) throws(CommandError) -> ObjectQuery {
        let everywhere =
            selection.hasAllNamespaces || (view != nil && selection.namespace == nil)
        var query = ObjectQuery(resource, in: client)
        query.namespace = everywhere ? nil : try context.namespace(selection.namespace)
        query.name = target.name
        if resource.isNamespaced, query.namespace == nil, let name = target.name, view == nil {
            throw CommandError(
                .usage, name, "a name needs a namespace", hints: ["leave out -A, or the name"])
        }
        query.filters = selection.query
        query.isNameRepeated = view != nil && view?.cluster == nil
        query.ignoresMissing = ignoresMissing
        return query
    }
}
