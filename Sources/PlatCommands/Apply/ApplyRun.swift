import PlatClient
import PlatModel
import Synchronization

/// Carries out a plan: everything whose needs are met at once, up to a bound.
struct ApplyRun: Sendable {
    static let width = 16

    enum Outcome: Sendable {
        case done(ObjectApplier.Result)
        case failed(CommandError)
        /// Something that it needs failed.
        case notTried(because: String)
    }

    /// What became of one item.
    private struct Finished: Sendable {
        var position: Int
        var outcome: Outcome
    }

    let plan: ApplyPlan
    let applier: ObjectApplier
    let report: ApplyReport

    func run() async {
        var missing = plan.items.map(\.needs.count)
        var dependents = [[Int]](repeating: [], count: plan.items.count)
        for (position, item) in plan.items.enumerated() {
            for need in item.needs { dependents[need].append(position) }
        }
        var ready = plan.items.indices.filter { missing[$0] == 0 }[...]
        var outcomes = [Outcome?](repeating: nil, count: plan.items.count)
        let clients = Clients(applier.client)
        await withTaskGroup(of: Finished.self) { group in
            var running = 0
            while running > 0 || !ready.isEmpty {
                while running < Self.width, !Task.isCancelled, let position = ready.popFirst() {
                    let item = plan.items[position]
                    let outcomesOfNeeds = item.needs.compactMap { outcomes[$0] }
                    running += 1
                    group.addTask {
                        Finished(
                            position: position,
                            outcome: await perform(item, after: outcomesOfNeeds, clients))
                    }
                }
                guard running > 0, let finished = await group.next() else { break }
                running -= 1
                outcomes[finished.position] = finished.outcome
                report.add(finished.outcome, at: finished.position)
                for dependent in dependents[finished.position] {
                    missing[dependent] -= 1
                    if missing[dependent] == 0 { ready.append(dependent) }
                }
            }
        }
    }

    private func perform(
        _ item: ApplyPlan.Item, after needs: [Outcome], _ clients: Clients
    ) async -> Outcome {
        var followsChange = false
        for need in needs {
            switch need {
            case .done(let result): followsChange = followsChange || result.change != .unchanged
            case .failed(let error): return .notTried(because: error.subject)
            case .notTried(let reason): return .notTried(because: reason)
            }
        }
        let client = clients.client(item.workspace)
        do throws(CommandError) {
            let result = try await applier.apply(item, on: client, followsChange: followsChange)
            if item.isNeeded { try await applier.wait(for: result, on: client) }
            return .done(result)
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
