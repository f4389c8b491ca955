import PlatModel
import PlatStore
import Synchronization

/// How many objects the logical clusters hold that have a limit: counted when first asked for, and kept
/// up with what is made and what goes.
final class ObjectCounts: Sendable {
    private struct State {
        var counts: [String: Int64] = [:]
        /// Counts what changed, so that a number that was counted meanwhile is not kept.
        var changes = 0
    }

    private let state = Mutex(State())

    func follow(_ events: ObjectEvents) {
        events.follow(.caches, [.everything(on: [.created, .deleted])]) { [self] event in
            state.withLock { state in
                state.changes += 1
                guard let count = state.counts[event.key.cluster] else { return }
                state.counts[event.key.cluster] =
                    Self.isLast(event) ? nil : count + (event.change == .created ? 1 : -1)
            }
        }
    }

    /// How many objects a logical cluster holds, of the kinds that it serves.
    func count(
        of cluster: String, in location: Location, _ surface: APISurface
    ) throws(Status) -> Int64 {
        let (kept, changes) = state.withLock { ($0.counts[cluster], $0.changes) }
        if let kept { return kept }
        let prefixes = Set(surface.types.filter { !$0.isReview }.map(\.storagePrefix))
        var count = 0
        for prefix in prefixes {
            do throws(StoreError) {
                count += try location.store.count(prefix: prefix + cluster + "/")
            } catch {
                throw Status(error)
            }
        }
        state.withLock { if $0.changes == changes { $0.counts[cluster] = Int64(count) } }
        return Int64(count)
    }

    /// With its logical cluster a workspace's number goes, too.
    private static func isLast(_ event: ObjectEvent) -> Bool {
        event.change == .deleted
            && event.key.resource == SystemResources.logicalClusters.storedResource
    }
}
