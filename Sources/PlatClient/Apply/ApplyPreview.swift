import PlatModel
import PlatSystem
public import PlatValue

/// What applying a plan would change, found out without changing anything.
public struct ApplyPreview: Sendable {
    /// What would become of one item.
    public enum Outcome: Sendable {
        case same
        /// Nothing was there before where that is nil, or nothing that may be read.
        case change(before: Value?, after: Value, found: ObjectState)
        case failed(ApplyError)
    }

    private let plan: ApplyPlan
    private let client: Client
    private let applier: ObjectApplier

    /// A look from the workspace of `client`.
    public init(_ plan: ApplyPlan, client: Client, options: ApplyOptions) {
        var options = options
        options.isDryRun = true
        self.plan = plan
        self.client = client
        applier = ObjectApplier(options: options, revisions: Revisions(plan, options))
    }

    /// What would become of each item, by position. What lies in something that is not there yet is new
    /// as a whole: nobody can judge it before.
    public func run() async -> [Outcome] {
        var outcomes = [Outcome?](repeating: nil, count: plan.items.count)
        var newPlaces: Set<WorkspacePath> = []
        let folders = plan.items.indices.filter { plan.items[$0].isFolder }.sorted {
            depth(plan.items[$0]) < depth(plan.items[$1])
        }
        for position in folders {
            let item = plan.items[position]
            let outcome = await look(position, newPlaces)
            outcomes[position] = outcome
            if case .change(nil, _, _) = outcome, let place = item.workspace {
                newPlaces.insert(place.appending(item.manifest.name))
            }
        }
        let rest = plan.items.indices.filter { !plan.items[$0].isFolder }
        let places = newPlaces
        let found = await concurrently(rest) { await look($0, places) }
        for (position, outcome) in zip(rest, found) { outcomes[position] = outcome }
        return outcomes.compactMap(\.self)
    }

    private func depth(_ item: ApplyPlan.Item) -> Int { item.workspace?.segments.count ?? 0 }

    private func look(_ position: Int, _ newPlaces: Set<WorkspacePath>) async -> Outcome {
        let item = plan.items[position]
        let isNew = Outcome.change(before: nil, after: item.manifest.object, found: .nowhere)
        if let place = item.workspace, newPlaces.contains(place) { return isNew }
        do throws(ApplyError) {
            let place = item.workspace.map(client.at) ?? client
            let applied = try await applier.apply(item, on: place, after: [])
            guard applied.change != .unchanged else { return .same }
            return .change(before: applied.before, after: applied.object, found: applied.found)
        } catch {
            // The type, or the namespace, comes with the same files.
            return error.isAbsence && !item.needs.isEmpty ? isNew : .failed(error)
        }
    }
}

extension ApplyError {
    /// Whether something is not there that the object needs.
    fileprivate var isAbsence: Bool {
        switch self {
        case .lookup(.unknown): true
        case .refused(let error): error.isNotFound
        case .lookup, .namespace, .moved, .notReady, .outdated, .stillRefused, .otherSet, .noSet:
            false
        }
    }
}
