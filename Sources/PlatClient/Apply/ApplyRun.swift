import PlatModel
import Synchronization

/// Carries out a plan: everything whose needs are met at once, up to a bound.
public struct ApplyRun: Sendable {
    /// What became of one item.
    public enum Outcome: Sendable {
        case done(Applied)
        case failed(ApplyError)
        /// Something that it needs failed: the item at that position.
        case notTried(needing: Int)
    }

    /// What happens to the item at a position of the plan.
    public enum Event: Sendable {
        /// It is there and has yet to become ready.
        case waits(Int, ObjectReference, missing: String)
        case finished(Int, Outcome)
    }

    private struct Finished: Sendable {
        var position: Int
        var outcome: Outcome
        var spent = Duration.zero
    }

    private let plan: ApplyPlan
    private let applier: ObjectApplier
    private let clients: Clients
    private let onEvent: @Sendable (Event) -> Void
    /// The set that everything belongs to, in the workspaces of the plan.
    private let sets: ApplySetRun?
    /// How many objects are on their way at once, to begin with and at most.
    var pace = Pace()

    /// A run from the workspace of `client`; `onEvent` is called from several tasks.
    public init(
        _ plan: ApplyPlan, client: Client, options: ApplyOptions,
        onEvent: @escaping @Sendable (Event) -> Void
    ) {
        self.plan = plan
        self.onEvent = onEvent
        clients = Clients(client)
        sets = options.applySet.map { ApplySetRun($0, plan, client: client, options: options) }
        applier = ObjectApplier(options: options, revisions: Revisions(plan, options))
    }

    /// Applies everything that can be; ends early when it is cancelled. What fails is told and stops
    /// only what needs it. Answers what became of each item; nil where it was not begun.
    @discardableResult
    public func run() async -> [Outcome?] {
        var missing = plan.items.map { $0.needs.count + $0.follows.count }
        var dependents = [[Int]](repeating: [], count: plan.items.count)
        for (position, item) in plan.items.enumerated() {
            for need in item.needs + item.follows { dependents[need].append(position) }
        }
        var ready = plan.items.indices.filter { missing[$0] == 0 }[...]
        var outcomes = [Outcome?](repeating: nil, count: plan.items.count)
        await withTaskGroup(of: Finished.self) { group in
            var pace = pace
            while !pace.isIdle || !ready.isEmpty {
                while pace.hasRoom, !Task.isCancelled, let position = ready.popFirst() {
                    func finished(_ positions: [Int]) -> [Finished] {
                        positions.compactMap { at in
                            outcomes[at].map { Finished(position: at, outcome: $0) }
                        }
                    }
                    let needs = finished(plan.items[position].needs)
                    let rights = finished(plan.items[position].follows)
                    pace.begin()
                    group.addTask {
                        let start = ContinuousClock.now
                        let outcome = await perform(position, after: needs, rights)
                        return Finished(
                            position: position, outcome: outcome,
                            spent: start.duration(to: .now))
                    }
                }
                guard !pace.isIdle, let finished = await group.next() else { break }
                pace.end(after: finished.spent)
                outcomes[finished.position] = finished.outcome
                onEvent(.finished(finished.position, finished.outcome))
                for dependent in dependents[finished.position] {
                    missing[dependent] -= 1
                    if missing[dependent] == 0 { ready.append(dependent) }
                }
            }
        }
        return outcomes
    }

    private func perform(
        _ position: Int, after needs: [Finished], _ rights: [Finished]
    ) async -> Outcome {
        var changed: [String] = []
        for need in needs + rights {
            switch need.outcome {
            case .done(let applied) where applied.change != .unchanged:
                changed.append(applied.reference.displayed)
            case .done: break
            // A right that could not be given may not be missing.
            case .failed where plan.items[position].follows.contains(need.position): break
            case .notTried where plan.items[position].follows.contains(need.position): break
            case .failed: return .notTried(needing: need.position)
            case .notTried(let cause): return .notTried(needing: cause)
            }
        }
        let item = plan.items[position]
        let client = clients.client(item.workspace)
        do throws(ApplyError) {
            if !applier.options.isDryRun { try await sets?.open(item.workspace) }
            let applied = try await applier.apply(item, on: client, after: changed)
            if item.isNeeded {
                try await applier.wait(for: applied, on: client) { missing in
                    onEvent(.waits(position, applied.reference, missing: missing))
                }
            }
            await applier.waitUntilServed(applied, on: client)
            return .done(applied)
        } catch {
            return .failed(error)
        }
    }

    /// One client for each workspace, so that each is discovered once.
    private final class Clients: Sendable {
        private let base: Client
        private let others = Mutex<[WorkspacePath: Client]>([:])

        init(_ base: Client) { self.base = base }

        func client(_ path: WorkspacePath?) -> Client {
            guard let path, path != base.path else { return base }
            return others.withLock { others in
                if let known = others[path] { return known }
                let client = base.at(path)
                others[path] = client
                return client
            }
        }
    }
}
