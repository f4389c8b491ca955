import PlatClient
import PlatModel

/// `plat apply --plan`: does exactly what a plan says, or nothing where it no longer holds.
struct PlanApplication: Sendable, Equatable {
    var file: PlanFile
    var timeout: Duration
    var isConfirmed: Bool

    /// Nil where no plan is given. What the plan says itself is refused beside it.
    init?(
        _ arguments: ParsedArguments, timeout: Duration, isConfirmed: Bool, others: [OptionSpec]
    ) throws(CommandError) {
        guard let file = PlanFile(toRead: arguments) else { return nil }
        if let other = others.first(where: { arguments.text($0) != nil }) {
            throw CommandError(
                .usage, "--plan", "takes no --\(other.long) beside it: the plan says all of that")
        }
        if let operand = arguments.operands.first {
            throw CommandError(
                .usage, operand, "is not applied beside a plan: the plan says all of it")
        }
        self.file = file
        self.timeout = timeout
        self.isConfirmed = isConfirmed
    }

    func run(_ context: Context) async throws(CommandError) {
        var plan = try await file.read(context)
        plan.options.timeout = timeout
        let client = try await context.client()
        guard plan.server == client.session.base else {
            throw CommandError(
                .conflict, file.name,
                "is a plan for \(plan.server), and this is \(client.session.base)",
                hints: ["choose the context that it was made in: \(context.program) ctx use NAME"])
        }
        context.interruption.arm()
        let changes = plan.changes
        try await check(changes, plan.options, client, context)
        let sets = plan.options.applySet.map {
            ApplySetRun($0, plan.whole, client: client, options: plan.options)
        }
        let leftovers = try await leftovers(of: plan, sets, context)
        if !changes.items.isEmpty {
            let report = ApplyReport(
                context: context, plan: changes, base: client.path, plan.options)
            await ApplyRun(changes, client: client, options: plan.options, onEvent: report.add)
                .run()
            try report.finish()
        }
        guard let sets, let set = plan.options.applySet, plan.removals != nil else { return }
        try await Pruning(sets: sets, name: set.name, options: plan.options, context: context)
            .remove(leftovers, isConfirmed: isConfirmed, base: client.path)
    }

    /// Looks whether everything is as the plan found it, before anything is written; names all that
    /// is not.
    private func check(
        _ changes: ApplyPlan, _ options: ApplyOptions, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let outcomes = await ApplyPreview(changes, client: client, options: options).run()
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        var holds = true
        for (item, outcome) in zip(changes.items, outcomes) {
            guard case .failed(let failure) = outcome else { continue }
            holds = false
            var error = failure.told(about: item.manifest, program: context.program)
            if let place = item.workspace, place != client.path {
                error.subject += " in \(place.displayed)"
            }
            context.report(error)
        }
        guard !holds else { return }
        context.report(
            CommandError(
                .conflict, file.name, "the plan no longer holds, nothing was changed",
                hints: ["make a new one: \(context.program) diff DIR/ --plan-out FILE"]))
        throw .reported
    }

    private func leftovers(
        of plan: RecordedPlan, _ sets: ApplySetRun?, _ context: Context
    ) async throws(CommandError) -> [Leftover] {
        guard let sets, plan.removals?.isEmpty == false else { return [] }
        let present = try await calling(file.name, context) { () throws(ApplyError) in
            try await sets.leftovers()
        }
        return try await calling(file.name, context) { () throws(PlanFault) in
            try plan.leftovers(among: present)
        }
    }
}
