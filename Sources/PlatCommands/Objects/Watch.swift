import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat watch`: prints changes as they happen, for as long as it takes.
struct Watch: Command {
    private enum Option {
        static let noHeaders = OptionSpec.flag(nil, "no-headers", "Print without the first line")
    }

    static let spec = CommandSpec(
        path: ["watch"],
        summary: "Print changes of objects as they happen",
        discussion: """
            On a terminal a table shows what is there; its rows change in their places, and what has \
            just changed has a colour. Elsewhere prints what is there as ADDED, and then a line for \
            every change: ADDED, MODIFIED, DELETED, with the columns of the type. Goes on \
            after every break of the connection, without losing or repeating a change, until it is \
            interrupted.

            With --export the changes come from all workspaces that use the export, in every \
            location, also in locations that get their first consumer later. With --compute they come \
            from every mounted cluster here and below whose labels match.

            With -o jsonl each change is one line, {"type":...,"object":...}: enough to write a \
            controller in sh with. With --export the line also has the "endpoint" that the change \
            came from, as it stands in the APIExportEndpointSlices: it tells the location.
            """,
        examples: [
            Example("plat watch models", "Changes of the models of this workspace"),
            Example("plat watch model chat -o jsonl", "Changes of one of them, for a program"),
            Example(
                "plat watch --export training.faros.sh models -o jsonl",
                "All models of all consumers, for a controller"),
        ],
        options: [
            ObjectOptions.namespace, ObjectOptions.allNamespaces, ObjectOptions.selector,
            ObjectOptions.fieldSelector, Option.noHeaders, ComputeSelection.option,
        ] + ExportView.options,
        operands: .one("TYPE", .resource) + .optional("NAME", .object),
        formats: OutputFormat.objects)

    var resource: String
    var name: String?
    var selection: Selection
    var view: ExportView?
    var hasHeaders: Bool
    var compute: ComputeSelection?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        let objects = try ObjectArguments(arguments.operands)
        guard objects.targets.count == 1, let target = objects.targets.first else {
            throw CommandError(
                .usage, arguments.operands.joined(separator: " "), "one TYPE at a time")
        }
        resource = target.resource
        name = target.name
        selection = try Selection(arguments)
        try selection.check(objects)
        view = try ExportView(arguments)
        compute = try ComputeSelection(arguments)
        if compute != nil, view != nil {
            throw CommandError(.usage, "--compute", "and --export exclude each other")
        }
        hasHeaders = !arguments.has(Option.noHeaders)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        context.interruption.arm()
        let live = LiveTable.onTerminal(context)
        let drawing = Task { await live?.run() }
        defer {
            drawing.cancel()
            live?.draw()
        }
        if let compute { return try await followClusters(compute, live, context) }
        let lines = EventLines(
            context: context, placeTitle: view.map { _ in "WORKSPACE" }, hasHeaders: hasHeaders,
            live: live)
        if let view = try await resolved(view, client, context) {
            return try await followConsumers(view, client, lines, context)
        }
        let found = try await findResource(resource, client, context)
        try await follow(client, found, lines, context)
    }

    /// Follows every endpoint of the view, those too that come later.
    private func followConsumers(
        _ view: ExportView, _ client: Client, _ lines: EventLines, _ context: Context
    ) async throws(CommandError) {
        let passing: @Sendable (CommandError) -> Bool = {
            [.forbidden, .unavailable].contains($0.kind)
        }
        let end = await EndpointWatch(view, client, mayPass: passing) {
            endpoint throws(CommandError) in
            // A view serves a resource a moment after the first consumer has bound it.
            try await calling(resource, context) { () throws(ResourceLookupError) in
                try await endpoint.waitUntilServed(resource, timeout: .seconds(10))
            }
            let found = try await findResource(resource, endpoint, context)
            try await follow(endpoint, found, lines, context)
        }.run()
        switch end {
        case .failed(let error): throw error
        case .lost(let error): throw error.told(about: view.typed, program: context.program)
        case .cancelled: throw CommandError(.interrupted, "", "interrupted")
        }
    }

    /// Follows every cluster that matches, until one of them cannot be followed any more.
    private func followClusters(
        _ compute: ComputeSelection, _ live: LiveTable?, _ context: Context
    ) async throws(CommandError) {
        let lines = EventLines(
            context: context, placeTitle: "CLUSTER", hasHeaders: hasHeaders, live: live)
        try await FleetQuestion(selection: compute, context: context).follow {
            place, cluster throws(CommandError) in
            let found = try await findResource(resource, place, context)
            try await follow(place, found, lines, context, in: cluster.path)
        }
    }

    private func follow(
        _ client: Client, _ resource: APIResource, _ lines: EventLines, _ context: Context,
        in cluster: WorkspacePath? = nil
    ) async throws(CommandError) {
        var query = selection.query
        if let name, view == nil { query.append(("fieldSelector", "metadata.name=\(name)")) }
        let everywhere = selection.hasAllNamespaces || (view != nil && selection.namespace == nil)
        let namespace = everywhere ? nil : try context.namespace(selection.namespace)
        let path = resource.path(namespace: namespace)
        let endpoint = view.map { _ in client.endpointURL }
        let consumers = view == nil ? nil : await ConsumerPaths.of([client])
        try await calling(self.resource, context) { () throws(ClientError) in
            let form: Client.Form = context.format.isForPeople ? .table : .json
            let name = view == nil ? nil : name
            try await Follow(client, path: path, query: query, name: name, form: form).run {
                event throws(ClientError) in
                await lines.print(
                    event, resource, of: endpoint, consumers, in: cluster?.displayed)
            }
        }
        // The only way to end without an error is that nobody can read what we print.
        try context.output.flush()
    }
}
