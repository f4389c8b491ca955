import PlatClient
import PlatModel
import PlatValue
import Synchronization

/// Tells the results of an apply in the order in which the objects were read, as soon as that can
/// be done.
final class ApplyReport: Sendable {
    private struct State {
        var outcomes: [ApplyRun.Outcome?]
        var told = 0
        var done = 0
        var failed = 0
        var notTried = 0
    }

    private let context: Context
    private let plan: ApplyPlan
    private let base: WorkspacePath?
    private let isDryRun: Bool
    /// Whose workspace it is that a provider works in; empty where it is not another's.
    private let consumer: String
    private let state: Mutex<State>

    init(
        context: Context, plan: ApplyPlan, base: WorkspacePath?, _ options: ApplyOptions,
        consumer: String = ""
    ) {
        self.context = context
        self.plan = plan
        self.base = base
        isDryRun = options.isDryRun
        self.consumer = consumer
        state = Mutex(State(outcomes: .init(repeating: nil, count: plan.items.count)))
        if plan.items.count > 1 { context.told.expectMany() }
    }

    func add(_ event: ApplyRun.Event) {
        switch event {
        case .waits(_, let reference, let missing):
            context.interruption.expect(Self.pending(reference))
            context.output.live("waiting for \(reference.displayed): \(missing)")
        case .finished(let position, let outcome):
            if !Task.isCancelled, let reference = outcome.reference {
                context.interruption.settle(Self.pending(reference))
            }
            add(outcome, at: position)
        }
    }

    private static func pending(_ reference: ObjectReference) -> String {
        "\(reference.displayed) goes on becoming ready at the server"
    }

    private func add(_ outcome: ApplyRun.Outcome, at position: Int) {
        state.withLock { state in
            state.outcomes[position] = outcome
            while state.told < state.outcomes.count, let next = state.outcomes[state.told] {
                tell(next, plan.items[state.told], &state)
                state.told += 1
            }
            context.output.live("\(state.told)/\(plan.items.count) applied")
        }
    }

    private func tell(_ outcome: ApplyRun.Outcome, _ item: ApplyPlan.Item, _ state: inout State) {
        switch outcome {
        case .done(let applied):
            state.done += 1
            tell(applied, item, &state)
        case .failed(let failure):
            state.failed += 1
            guard !Task.isCancelled else { return }
            var error = failure.told(about: item.manifest, program: context.program)
            if !error.subject.hasSuffix(place(item)) { error.subject += place(item) }
            context.report(error)
        case .notTried(let cause):
            state.notTried += 1
            guard case .failed(let failure) = state.outcomes[cause] else { return }
            let needed = failure.told(
                about: plan.items[cause].manifest, program: context.program)
            context.report(
                CommandError(
                    .invalid, item.manifest.displayed + place(item),
                    "not tried, it needs \(needed.subject)"))
        }
    }

    private func tell(_ applied: Applied, _ item: ApplyPlan.Item, _ state: inout State) {
        let suffix = isDryRun ? " (dry run)" : ""
        let object = ObjectPrinter(format: context.format).readable(applied.object)
        context.tell(
            "\(applied.reference.displayed) \(applied.change.rawValue)\(place(item))\(suffix)",
            Finding(object, of: applied.reference.resource))
    }

    private func place(_ item: ApplyPlan.Item) -> String {
        guard consumer.isEmpty else { return " in " + consumer }
        guard let workspace = item.workspace, workspace != base else { return "" }
        return " in " + workspace.displayed
    }

    /// Ends the report; throws when a part failed.
    func finish() throws(CommandError) {
        let (done, failed, notTried) = state.withLock { ($0.done, $0.failed, $0.notTried) }
        if Task.isCancelled {
            throw CommandError(
                .interrupted, "", "interrupted",
                hints: ["\(done) of \(plan.items.count) objects are applied; run it again to go on"]
            )
        }
        guard failed + notTried > 0 else { return }
        if plan.items.count > 1 {
            let parts =
                ["\(done) done", "\(failed) failed"]
                + (notTried > 0 ? ["\(notTried) not tried"] : [])
            context.report(CommandError(.invalid, "", parts.joined(separator: ", ")))
        }
        throw .reported
    }
}

extension ApplyRun.Outcome {
    /// The object that is there, ready or not.
    fileprivate var reference: ObjectReference? {
        switch self {
        case .done(let applied): applied.reference
        case .failed(.notReady(let reference, _)): reference
        case .failed, .notTried: nil
        }
    }
}
