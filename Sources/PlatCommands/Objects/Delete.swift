import PlatClient
import PlatModel
import PlatValue

/// `plat delete`: removes objects.
struct Delete: Command {
    private enum Option {
        static let wait = OptionSpec.optionalValue(
            nil, "wait", "BOOL", implied: "true", "Wait until they are gone",
            completion: .choices(["true", "false"]))
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Stop waiting after this time")
        static let cascade = OptionSpec.value(
            nil, "cascade", "MODE", "What happens to what the objects own",
            completion: .choices(["background", "foreground", "orphan"]))
    }

    static let spec = CommandSpec(
        path: ["delete"],
        summary: "Remove objects",
        discussion: """
            Removes the objects named, and waits until they are gone. All objects of a TYPE are \
            only removed with --all or with a selector. With --compute they are removed from every \
            mounted cluster here and below whose labels match.
            """,
        examples: [
            Example("plat delete model chat", "Remove a model"),
            Example("plat delete -f models.yaml", "Remove what a file describes"),
            Example("plat delete cm -l app=web", "Remove by label"),
            Example("plat delete -f controller.yaml --compute region=eu", "From clusters"),
            Example(
                "plat delete models --all --export training.faros.sh --cluster :root:ml-europe",
                "As provider, from a consumer"),
            Example(
                "plat delete -f model.yaml --export training.faros.sh --cluster :root:ml-europe",
                "What a file describes, from a consumer"),
        ],
        options: [
            ObjectOptions.filename, ObjectOptions.namespace, ObjectOptions.selector,
            ObjectOptions.ignoreNotFound, MeantObjects.all, Option.wait, Option.timeout,
            Option.cascade, ComputeSelection.option,
        ] + ExportView.options,
        operands: .optional("TYPE", .resource) + .zeroOrMore("NAME", .object),
        inverse: ["apply"])

    var meant: MeantObjects
    var ignoresMissing: Bool
    var waits: Bool
    var timeout: Duration
    var cascade: String?
    var compute: ComputeSelection?
    var view: ExportView?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        meant = try MeantObjects(
            arguments, operands: arguments.operands, question: "say what to remove")
        ignoresMissing = arguments.has(ObjectOptions.ignoreNotFound)
        waits =
            try arguments.value(Option.wait) { (text) throws(Invalid) in
                guard ["true", "false"].contains(text) else {
                    throw Invalid("there are true and false")
                }
                return text == "true"
            } ?? true
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(60)
        cascade = arguments.text(Option.cascade)
        compute = try ComputeSelection(arguments)
        view = try ExportView(arguments)
        if view != nil, compute != nil {
            throw CommandError(.usage, "--compute", "and --export exclude each other")
        }
        if !meant.files.isEmpty { try view?.requireCluster() }
        try checkWidth()
    }

    /// What would be ignored here would leave more to be removed than was meant.
    private func checkWidth() throws(CommandError) {
        let hasLabels = meant.selection.labels != nil
        if !meant.files.isEmpty, meant.takesAll || hasLabels {
            throw CommandError(
                .usage, meant.takesAll ? "--all" : "-l", "only means something with a TYPE")
        }
        if meant.takesAll, hasLabels {
            throw CommandError(.usage, "--all", "a selector and --all exclude each other")
        }
        if meant.takesAll, meant.objects.targets.contains(where: { $0.name != nil }) {
            throw CommandError(.usage, "--all", "names and --all exclude each other")
        }
        try meant.refuseUnnarrowed("name the objects to remove", isNarrowed: hasLabels)
    }

    func run(_ context: Context) async throws(CommandError) {
        if let compute { return try await removeEverywhere(compute, context) }
        if let view, meant.files.isEmpty {
            return try await ConsumerDeletion(
                view: view, objects: meant.objects, selection: meant.selection, context: context
            ).run(ignoresMissing: ignoresMissing, remover)
        }
        let (client, place) = try await workplace(view, context)
        let references = try await meant.references(client, context)
        context.interruption.arm()
        try await context.forEach(references) { reference throws(CommandError) in
            try await remove(reference, client, place, context)
        }
    }

    private func remover(_ client: Client) -> ObjectRemover {
        var remover = ObjectRemover(client: client, timeout: timeout)
        remover.waits = waits
        remover.ignoresMissing = ignoresMissing
        remover.cascade = cascade
        return remover
    }

    /// Removes them from every cluster that matches.
    private func removeEverywhere(
        _ compute: ComputeSelection, _ context: Context
    ) async throws(CommandError) {
        if meant.files.contains("-") {
            throw CommandError(.usage, "-f -", "can be read for one workspace only")
        }
        try await FleetQuestion(selection: compute, context: context).each(
            naming: meant.displayed
        ) { client, _ throws(CommandError) in
            var lines: [FleetReport.Line] = []
            for reference in try await meant.references(client, context) {
                do throws(RemovalError) {
                    guard try await remover(client).remove(reference) else { continue }
                    lines.append(
                        .done(
                            reference.displayed, Outcome.deleted.rawValue,
                            .outcome(reference.displayed, Outcome.deleted.rawValue)))
                } catch {
                    lines.append(
                        .failed(
                            error.told(about: reference.displayed, program: context.program)))
                }
            }
            return lines.isEmpty ? [.nothing] : lines
        }
    }

    private func remove(
        _ reference: ObjectReference, _ client: Client, _ place: String, _ context: Context
    ) async throws(CommandError) {
        let remover = remover(client)
        let name = "\(reference.resource.resource.resource)/\(reference.name)"
        let subject = place.isEmpty ? name : "\(name) in \(place)"
        guard try await removeObject(reference, by: remover, subject: subject, context) else {
            return
        }
        context.tell(reference, .deleted, in: place)
    }
}
