import PlatClient
import PlatModel
import PlatValue

/// `plat get`: prints objects.
struct Get: Command {
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
            ObjectOptions.fieldSelector, ObjectOptions.ignoreNotFound,
            .flag(nil, "no-headers", "Print tables without their first line"),
            .flag(nil, "show-labels", "Add a column with the labels"),
            .flag(nil, "show-managed-fields", "Keep metadata.managedFields in json and yaml"),
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
        ignoresMissing = arguments.has("ignore-not-found")
        hasHeaders = !arguments.has("no-headers")
        showsLabels = arguments.has("show-labels")
        showsManagedFields = arguments.has("show-managed-fields")
        try selection.check(objects)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let clients = try await view?.clients(client) ?? [client]
        let printer = ObjectPrinter(
            format: context.format, showsManagedFields: showsManagedFields)
        switch context.format {
        case .table, .wide: try await printTables(context, clients)
        case .json, .yaml, .name, .jsonl: try await printObjects(context, clients, printer)
        }
    }

    /// A target with its resource, in one place.
    private struct Part: Sendable {
        var client: Client
        var resource: APIResource
        var target: ObjectArguments.Target
        var namespace: String?
    }

    /// What was asked for decides what a reply is: an object may have items of its own, and an empty
    /// collection none at all.
    private enum Reply {
        case object(Value)
        case page(Value)

        var objects: [Value] {
            switch self {
            case .object(let object): [object]
            case .page(let page): page["items"]?.arrayValue ?? []
            }
        }
    }

    private func parts(
        _ context: Context, _ clients: [Client]
    ) async throws(CommandError) -> [Part] {
        var parts: [Part] = []
        for target in objects.targets {
            for client in clients {
                let resource = try await context.resource(target.resource, client)
                let everywhere =
                    selection.hasAllNamespaces || (view != nil && selection.namespace == nil)
                let namespace = everywhere ? nil : try context.namespace(selection.namespace)
                if resource.isNamespaced, namespace == nil, let name = target.name, view == nil {
                    throw CommandError(
                        .usage, name, "a name needs a namespace",
                        hints: ["leave out -A, or the name"])
                }
                parts.append(
                    Part(client: client, resource: resource, target: target, namespace: namespace))
            }
        }
        return parts
    }

    /// Asks for a part page by page. In a view a name is a filter: it may be there many times.
    private func ask(
        _ part: Part, form: Client.Form, _ body: (Reply) throws(ClientError) -> Void
    ) async throws(CommandError) {
        let resource = part.resource
        try await calling(subject(part)) { () throws(ClientError) in
            if let name = part.target.name, view?.cluster != nil || view == nil {
                let path = resource.path(namespace: part.namespace, name: name)
                do throws(ClientError) {
                    try body(.object(try await part.client.get(path, form: form)))
                } catch {
                    if !(error.isNotFound && ignoresMissing) { throw error }
                }
                return
            }
            var query = selection.query
            if let name = part.target.name {
                query.append(("fieldSelector", "metadata.name=\(name)"))
            }
            try await part.client.list(
                resource.path(namespace: part.namespace), query: query, form: form
            ) { page throws(ClientError) in try body(.page(page)) }
        }
    }

    private func subject(_ part: Part) -> String {
        part.target.name.map { "\(part.target.resource)/\($0)" } ?? part.target.resource
    }

    private func printTables(_ context: Context, _ clients: [Client]) async throws(CommandError) {
        let parts = try await parts(context, clients)
        let isMixed = Set(parts.map(\.resource)).count > 1
        var printed = TableStream(
            context: context, hasHeaders: hasHeaders, isWide: context.format == .wide,
            showsLabels: showsLabels)
        var failed = false
        for part in parts {
            printed.begin(
                part.resource, isNamed: isMixed, hasCluster: view != nil,
                hasNamespace: part.resource.isNamespaced && part.namespace == nil)
            do throws(CommandError) {
                try await ask(part, form: .table) { reply throws(ClientError) in
                    switch reply {
                    case .object(let object): printed.add(object)
                    case .page(let page): printed.add(page: page)
                    }
                }
            } catch {
                guard parts.count > 1, error.kind != .interrupted else { throw error }
                context.report(error)
                failed = true
            }
        }
        printed.end()
        if failed { throw .reported }
        if printed.isEmpty, !ignoresMissing {
            let names = objects.targets.map(\.resource).joined(separator: ", ")
            context.output.note("no \(names) found")
        }
    }

    private func printObjects(
        _ context: Context, _ clients: [Client], _ printer: ObjectPrinter
    ) async throws(CommandError) {
        var found: [Value] = []
        var failed = false
        let parts = try await parts(context, clients)
        for part in parts {
            do throws(CommandError) {
                try await ask(part, form: .json) { reply throws(ClientError) in
                    for item in reply.objects {
                        let object = printer.readable(item.typed(as: part.resource))
                        switch context.format {
                        case .name: context.output.line(ObjectPrinter.name(object, part.resource))
                        case .jsonl: context.output.json(object.jsonText())
                        default: found.append(object)
                        }
                    }
                }
            } catch {
                guard parts.count > 1, error.kind != .interrupted else { throw error }
                context.report(error)
                failed = true
            }
        }
        if context.format == .json || context.format == .yaml {
            let isOne = objects.targets.count == 1 && objects.targets[0].name != nil
            if isOne, found.count == 1 {
                context.output.write(printer.document(found[0]))
            } else if !(isOne && ignoresMissing) {
                context.output.write(printer.document(ObjectPrinter.list(found)))
            }
        }
        if failed { throw .reported }
    }
}
