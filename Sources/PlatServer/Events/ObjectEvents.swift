import PlatModel
import PlatStore
import Synchronization

/// Hands what the stores commit to those who follow, before the writer has his answer.
///
/// Each location's store is heard once. A batch goes from stage to stage, so that whoever is asked in
/// a later one finds everything that the batch changed in what the earlier ones keep. Who follows one
/// kind costs nothing where another is written.
final class ObjectEvents: Sendable {
    /// In the order in which they hear.
    enum Stage: Int, CaseIterable, Sendable {
        /// Which workspaces, bindings and slices there are.
        case directories
        /// What was worked out from objects and is now to be worked out again.
        case caches
        /// Compiled roles.
        case rights
        /// Watches that may have lost their right.
        case openWatches
        /// The queues of controllers, which look at the present state later.
        case controllers
    }

    private struct Follower: Sendable {
        let stage: Stage
        let interests: [Interest]
        let take: @Sendable (ObjectEvent) -> Void

        /// Which changes of a kind are told.
        func changes(of resource: String) -> ObjectEvent.Change {
            interests.reduce(into: []) { changes, interest in
                if interest.resources?.contains(resource) ?? true {
                    changes.formUnion(interest.changes)
                }
            }
        }
    }

    /// Who follows one kind of object, by stage.
    private typealias Row = [[(changes: ObjectEvent.Change, follower: Follower)]]

    private struct Table: Sendable {
        /// For the kinds that somebody names.
        private(set) var rows: [String: Row] = [:]
        /// For all others.
        private(set) var others = Row(repeating: [], count: Stage.allCases.count)

        mutating func add(_ follower: Follower) {
            // Of a kind that nobody named so far those heard who hear of all others.
            for resource in follower.interests.compactMap(\.resources).joined()
            where rows[resource] == nil {
                rows[resource] = others
            }
            let stage = follower.stage.rawValue
            for resource in Array(rows.keys) {
                let changes = follower.changes(of: resource)
                if !changes.isEmpty { rows[resource]?[stage].append((changes, follower)) }
            }
            let changes = follower.changes(of: "")
            if !changes.isEmpty { others[stage].append((changes, follower)) }
        }

        func row(of event: ObjectEvent) -> Row { rows[event.key.resource] ?? others }
    }

    private let table = Mutex(Table())
    private let log: ServerLog

    init(log: ServerLog) { self.log = log }

    /// Calls `take` on the store's thread with each event that the interests name, so it must be quick.
    func follow(
        _ stage: Stage, _ interests: [Interest], _ take: @escaping @Sendable (ObjectEvent) -> Void
    ) {
        table.withLock { $0.add(Follower(stage: stage, interests: interests, take: take)) }
    }

    /// Begins to hear a location.
    func hear(_ location: Location) {
        location.store.addObserver { [self] events in
            let table = self.table.withLock { $0 }
            let heard = events.compactMap { event in
                ObjectEvent.shared(event, in: location, log: log).map { ($0, table.row(of: $0)) }
            }
            for stage in Stage.allCases {
                for (event, row) in heard { Self.tell(event, to: stage, row) }
            }
            for (event, _) in heard { event.settle() }
        }
    }

    /// Tells the followers of a stage what a location holds, where they want to know.
    func tellFound(in location: Location, to stage: Stage) throws(StoreError) {
        let table = self.table.withLock { $0 }
        func isTold(_ row: Row) -> Bool {
            row[stage.rawValue].contains { $0.changes.contains(.found) }
        }
        let prefixes =
            isTold(table.others)
            ? [""] : table.rows.filter { isTold($0.value) }.keys.sorted().map { $0 + "/" }
        do {
            for prefix in prefixes {
                try location.store.forEach(prefix: prefix) { entry in
                    if let event = ObjectEvent(found: entry, in: location, log: log) {
                        Self.tell(event, to: stage, table.row(of: event))
                    }
                    return true
                }
            }
        } catch let error as StoreError {
            throw error
        } catch {
            preconditionFailure("followers throw nothing, but there was \(error)")
        }
    }

    private static func tell(_ event: ObjectEvent, to stage: Stage, _ row: Row) {
        for (changes, follower) in row[stage.rawValue] where changes.contains(event.change) {
            follower.take(event)
        }
    }
}
