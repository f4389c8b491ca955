import PlatClient
import PlatModel
import PlatValue

/// `plat apply`: makes objects as files describe them.
struct Apply: Command {
    private enum Option {
        static let forceConflicts = OptionSpec.flag(
            nil, "force-conflicts", "Take over fields that others manage")
        static let dryRun = OptionSpec.optionalValue(
            nil, "dry-run", "server", implied: "server",
            "Let the server judge, but keep nothing")
        static let fieldManager = OptionSpec.value(
            nil, "field-manager", "NAME", "Who owns the fields (default plat)")
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION",
            "Stop waiting for one thing after this time (default 60s)")
        static let serverSide = OptionSpec.flag(
            nil, "server-side", "Accepted for kubectl's sake: it is always so"
        ).hidden
    }

    static let spec = CommandSpec(
        path: ["apply"],
        summary: "Make objects as files describe them",
        discussion: """
            Creates the objects in the files, or changes those that are there, by server-side \
            apply with the field manager plat. What needs another thing comes after it: objects \
            after the definition or binding of their type, bindings after their export, \
            workspaces after their type. What does not depend on each other goes at once. A \
            failure does not stop the rest, only what needs the failed thing.

            A folder mirrors the workspace tree: its files are objects of the present workspace, \
            its folders are workspaces below it. See plat-platform-directory(7).

            With --prune, what an earlier run with --prune made and the files no longer hold is \
            removed, once everything else is applied. The set that objects belong to is called after \
            the folder, or as --applyset says; a ConfigMap in each workspace stands for it, with the \
            labels of Kubernetes' ApplySets. Asks first where more than the object would go, such \
            as what is in a workspace, unless --yes is given.

            With --compute the objects go to every mounted cluster here and below whose labels match, \
            many at once; a folder is then its files. What failed in one cluster is told, and does not \
            stop the others, unless --compute-max-unavailable says that they come one after another.

            With --plan it does what plat diff --plan-out wrote down: exactly that, or nothing where \
            one of the objects is no longer what it was then.

            With --export and --cluster a provider applies objects in the workspace of a consumer, \
            through the view of the export, with the rights that the consumer granted.
            """,
        examples: [
            Example("plat apply -f model.yaml", "One file"),
            Example("plat apply platform/", "Workspaces, types, exports and objects of a platform"),
            Example("plat apply platform/ --prune", "The same, and remove what is no longer in it"),
            Example("plat apply --plan plan.yaml", "What plat diff --plan-out wrote down"),
            Example("generate | plat apply -", "From standard input"),
            Example("plat apply -w :root:ml platform/ml/", "Into another workspace"),
            Example(
                "plat apply -f controller.yaml --compute region=eu", "To every cluster in Europe"),
            Example(
                "plat apply -f controller.yaml --compute tier=gold --compute-max-unavailable 2",
                "Two clusters at a time, each ready before the next"),
            Example(
                "plat apply -f model.yaml --export training.faros.sh --cluster :root:ml-europe",
                "As provider, for a consumer"),
        ],
        options: [
            ObjectOptions.filename, ObjectOptions.namespace, Option.forceConflicts, Option.dryRun,
            Option.fieldManager, Option.timeout, Option.serverSide, PlanFile.input,
        ] + FleetApplication.options + ApplySetOptions.options + ExportView.options
            + [ObjectOptions.yes],
        operands: .zeroOrMore("PATH", .file),
        inverse: ["delete", "-f"])

    var files: [String]
    var namespace: String?
    var forcesConflicts: Bool
    var isDryRun: Bool
    var fieldManager: String
    var timeout: Duration
    var set: ApplySetOptions
    var isConfirmed: Bool
    /// Nil where the objects go to workspaces.
    var fleet: FleetApplication?
    /// Nil where they go to workspaces of one's own.
    var consumer: ConsumerApplication?
    /// Nil where files say what is applied.
    var plan: PlanApplication?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        files = arguments.texts(ObjectOptions.filename) + arguments.operands
        namespace = try arguments.namespace()
        forcesConflicts = arguments.has(Option.forceConflicts)
        isDryRun =
            try arguments.value(Option.dryRun) { (text) throws(Invalid) in
                guard ["server", "none"].contains(text) else {
                    throw Invalid("there are server and none")
                }
                return text == "server"
            } ?? false
        fieldManager = arguments.text(Option.fieldManager) ?? FieldManager.name
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(60)
        set = try ApplySetOptions(arguments)
        isConfirmed = arguments.has(ObjectOptions.yes)
        fleet = try FleetApplication(arguments)
        if fleet != nil, set.isGiven {
            throw CommandError(
                .usage, "--prune", "what is applied to clusters is not removed there",
                hints: ["apply to each of them: -w CLUSTER --prune"])
        }
        consumer = try ConsumerApplication(arguments)
        if consumer != nil, fleet != nil || set.isGiven {
            throw CommandError(
                .usage, "--export", "takes neither --compute nor --prune beside it")
        }
        plan = try PlanApplication(
            arguments, timeout: timeout, isConfirmed: isConfirmed,
            others: [
                ObjectOptions.filename, ObjectOptions.namespace, Option.forceConflicts,
                Option.dryRun, Option.fieldManager,
            ] + FleetApplication.options + ApplySetOptions.options + ExportView.options)
        if plan == nil { try checkPlanFiles(files, "apply") }
    }

    func run(_ context: Context) async throws(CommandError) {
        if let plan { return try await plan.run(context) }
        // Everything is read and understood before the first request.
        var options = ApplyOptions(
            namespace: namespace, defaultNamespace: try context.namespace(nil))
        options.forcesConflicts = forcesConflicts
        options.isDryRun = isDryRun
        options.fieldManager = fieldManager
        options.timeout = timeout
        if let fleet { return try await fleet.run(files, options, context) }
        if let consumer { return try await consumer.run(files, options, context) }
        options.applySet = try set.set(files, options, context)
        let client = try await context.client()
        let read = try await readPlan(files, client.path, options, context)
        context.interruption.arm()
        let report = ApplyReport(context: context, plan: read, base: client.path, options)
        await ApplyRun(read, client: client, options: options, onEvent: report.add).run()
        try report.finish()
        guard let name = options.applySet, set.prunes else { return }
        let sets = ApplySetRun(name, read, client: client, options: options)
        try await Pruning(sets: sets, name: name.name, options: options, context: context).run(
            isConfirmed: isConfirmed, base: client.path)
    }
}
