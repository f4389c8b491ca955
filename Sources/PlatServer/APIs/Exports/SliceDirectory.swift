import PlatModel
import PlatStore
import PlatValue
import Synchronization

/// Which endpoint slices there are and which export each is for, in memory.
final class SliceDirectory: Sendable {
    private let state = Mutex<[WorkspaceKey: (path: String, export: String)]>([:])

    var all: [WorkspaceKey] { state.withLock { Array($0.keys) } }

    func follow(_ location: Location) throws(StoreError) {
        let prefix = SystemResources.endpointSlices.storagePrefix
        location.store.addObserver { [self] events in
            for event in events where event.key.hasPrefix(prefix) {
                take(event.key, event.kind == .delete ? nil : event.bytes)
            }
        }
        for entry in try location.store.list(prefix: prefix, after: nil, limit: nil, at: nil)
            .entries
        {
            take(entry.key, entry.bytes)
        }
    }

    /// The slices that name this export; those that name it by a path are few, so all of one name count.
    func keys(ofExport name: String, in cluster: String) -> [WorkspaceKey] {
        state.withLock { $0.filter { $0.value.export == name }.map(\.key) }
    }

    private func take(_ key: String, _ bytes: [UInt8]?) {
        guard let parts = ObjectKey(key) else { return }
        // A slice that cannot be read follows no export.
        let reference = bytes.flatMap { try? Value(json: $0) }?.at("spec", "export")
        let entry = reference.map {
            (path: $0["path"]?.stringValue ?? "", export: $0["name"]?.stringValue ?? "")
        }
        state.withLock { $0[WorkspaceKey(cluster: parts.cluster, name: parts.name)] = entry }
    }
}
