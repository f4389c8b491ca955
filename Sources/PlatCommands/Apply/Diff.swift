import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat diff`: shows what an apply would change.
struct Diff: Command {
    private enum Option {
        static let forceConflicts = OptionSpec.flag(
            nil, "force-conflicts", "As if fields were taken over that others manage")
        static let fieldManager = OptionSpec.value(
            nil, "field-manager", "NAME", "Who would own the fields (default plat)")
        static let serverSide = OptionSpec.flag(
            nil, "server-side", "Accepted for kubectl's sake: it is always so"
        ).hidden
    }

    /// What ends the command where it could not look, since 1 says that there are differences.
    private static let failed: Int32 = 3

    static let spec = CommandSpec(
        path: ["diff"],
        summary: "Show what an apply would change",
        discussion: """
            Takes what plat apply takes, lets the server judge it, and prints in what the objects \
            would differ from what they are. Nothing is changed. What is in a workspace, or of a \
            type, that is not there yet is new as a whole.

            With --plan-out it also writes down what would be made, changed and removed, and which \
            object, in which revision, was found in each place. plat apply --plan does exactly that \
            later, and nothing where one of them is no longer what it was. The plan holds the \
            objects as the files describe them, secrets too; only you may read it.
            """,
        examples: [
            Example("plat diff -f model.yaml", "One file"),
            Example("plat diff platform/", "A platform, before it is applied"),
            Example("plat diff platform/ --prune", "With what would be removed"),
            Example("plat diff platform/ -o name", "Only what would change"),
            Example("plat diff platform/ --plan-out plan.yaml", "To be done later, or by others"),
            Example("plat diff -f controller.yaml --compute region=eu", "In clusters"),
        ],
        options: [
            ObjectOptions.filename, ObjectOptions.namespace, Option.forceConflicts,
            Option.fieldManager, Option.serverSide, ComputeSelection.option, PlanFile.output,
        ] + ApplySetOptions.options,
        operands: .zeroOrMore("PATH", .file),
        statuses: [
            ExitStatusNote(status: 1, meaning: "Something would change"),
            ExitStatusNote(status: failed, meaning: "A part could not be looked at"),
        ])

    var files: [String]
    var namespace: String?
    var forcesConflicts: Bool
    var fieldManager: String
    var set: ApplySetOptions
    var compute: ComputeSelection?
    /// Where what would be done is written down.
    var planFile: PlanFile?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        files = arguments.texts(ObjectOptions.filename) + arguments.operands
        namespace = try arguments.namespace()
        forcesConflicts = arguments.has(Option.forceConflicts)
        fieldManager = arguments.text(Option.fieldManager) ?? FieldManager.name
        set = try ApplySetOptions(arguments)
        compute = try ComputeSelection(arguments)
        planFile = try PlanFile(toWrite: arguments, isForClusters: compute != nil)
        try checkPlanFiles(files, "compare")
    }

    func run(_ context: Context) async throws(CommandError) {
        do throws(CommandError) { try await compare(context) } catch {
            guard error.exitStatus == ExitStatus.failure, error.status == nil else { throw error }
            var error = error
            error.status = Self.failed
            throw error
        }
    }

    private func compare(_ context: Context) async throws(CommandError) {
        var options = ApplyOptions(
            namespace: namespace, defaultNamespace: try context.namespace(nil))
        options.forcesConflicts = forcesConflicts
        options.fieldManager = fieldManager
        options.isDryRun = true
        options.applySet = try set.set(files, options, context)
        if let compute {
            let looks = try await looks(into: compute, options, context)
            return try tell(looks, [], base: nil, context)
        }
        let client = try await context.client()
        let plan = try await readPlan(files, client.path, options, context)
        context.interruption.arm()
        let outcomes = await ApplyPreview(plan, client: client, options: options).run()
        let looks = zip(plan.items, outcomes).map { item, outcome in
            DiffReport.Look(item, outcome, at: item.workspace == client.path ? nil : item.workspace)
        }
        let leftovers = try await leftovers(plan, client, options, context)
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        try await planFile?.record(
            plan, outcomes, set.prunes ? leftovers : nil, of: client, options, context)
        try tell(looks, leftovers, base: client.path, context)
    }

    /// What --prune would remove.
    private func leftovers(
        _ plan: ApplyPlan, _ client: Client, _ options: ApplyOptions, _ context: Context
    ) async throws(CommandError) -> [Leftover] {
        guard let name = options.applySet, set.prunes, !Task.isCancelled else { return [] }
        let sets = ApplySetRun(name, plan, client: client, options: options)
        return try await calling(name.name, context) { () throws(ApplyError) in
            try await sets.leftovers()
        }
    }

    /// Looks into every cluster that matches; one that is away is a failure of all its objects.
    private func looks(
        into compute: ComputeSelection, _ options: ApplyOptions, _ context: Context
    ) async throws(CommandError) -> [DiffReport.Look] {
        let plan = ApplyPlan(
            try await readManifests(files, context).map {
                ApplyPlan.Item(workspace: nil, manifest: $0)
            }, defaultNamespace: options.namespace ?? options.defaultNamespace)
        let client = try await context.workspaceClient()
        context.interruption.arm()
        let clusters = try await compute.clusters(client, context)
        let found = await concurrently(clusters, width: 32) { cluster in
            await ApplyPreview(plan, client: client.at(cluster.path), options: options).run()
        }
        return zip(clusters, found).flatMap { cluster, outcomes in
            zip(plan.items, outcomes).map { item, outcome in
                var item = item
                item.workspace = cluster.path
                return DiffReport.Look(item, outcome, at: cluster.path)
            }
        }
    }

    private func tell(
        _ looks: [DiffReport.Look], _ leftovers: [Leftover], base: WorkspacePath?,
        _ context: Context
    ) throws(CommandError) {
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        context.told.expectMany()
        var report = DiffReport(context: context)
        report.isSilent = planFile?.isPrinted ?? false
        for look in looks { report.tell(look) }
        for leftover in leftovers { report.tell(leftover, base: base) }
        guard report.hasFailed || report.hasChanges else { return }
        var end = CommandError.reported
        end.status = report.hasFailed ? Self.failed : 1
        throw end
    }
}
