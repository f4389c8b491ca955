import PlatModel
import Synchronization

/// Which endpoint slices of a kind there are and which export each is for, in memory.
final class SliceDirectory: Sendable {
    private let kind: ResourceType
    private let state = Mutex<[NameInCluster: (path: String, export: String)]>([:])

    init(of kind: ResourceType) { self.kind = kind }

    var all: [NameInCluster] { state.withLock { Array($0.keys) } }

    func follow(_ events: ObjectEvents) {
        events.follow(.directories, [.of(kind)]) { [self] event in
            // A slice that cannot be read follows no export.
            let reference = event.after.value.flatMap { EndpointSlice($0).export }
            let entry = reference.map { (path: $0.path, export: $0.name) }
            state.withLock { $0[NameInCluster(event.key)] = entry }
        }
    }

    /// The slices that name this export; those that name it by a path are few, so all of one name count.
    func keys(ofExport name: String, in cluster: String) -> [NameInCluster] {
        state.withLock { $0.filter { $0.value.export == name }.map(\.key) }
    }
}
