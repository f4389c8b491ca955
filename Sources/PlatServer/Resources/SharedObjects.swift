import PlatModel
import PlatValue
import Synchronization

/// Decoded objects of a location that many look at and few change: what exports offer, what types say, the
/// namespaces in which others are made.
///
/// A change is taken in before its writer is answered, like in the directories. Whoever writes an object
/// names the revision that it read, so that one who was a moment too late is told so by the store.
final class SharedObjects: Sendable {
    private struct State {
        var objects: [String: Value] = [:]
        /// How long the JSON of what is kept is; the objects take some times as much.
        var bytes = 0
        /// Counts changes, so that what was read before one is not kept after it.
        var changes = 0
    }

    private static let kinds = [
        SystemResources.exports, SystemResources.schemas, SystemResources.workspaceTypes,
        BuiltinResources.namespaces,
    ]
    private static let resources = Set(kinds.map(\.storedResource))
    private static let limit = 2 << 20

    private let state = Mutex(State())

    /// Whether objects of the kind are kept.
    static func keeps(_ type: ResourceType) -> Bool { resources.contains(type.storedResource) }

    static func follow(_ events: ObjectEvents) {
        for kind in kinds {
            events.follow(.directories, [.of(kind, on: .committed)]) { event in
                event.location.sharedObjects.forget(event.storedKey)
            }
        }
    }

    private func forget(_ key: String) {
        state.withLock { state in
            state.changes += 1
            // How much it took is not known any more; the limit comes a little early.
            state.objects[key] = nil
        }
    }

    /// The object of a key; `find` reads it where it is not kept.
    func object(
        _ key: String, find: () throws(Status) -> StoredObject?
    ) throws(Status) -> Value? {
        let (kept, changes) = state.withLock { ($0.objects[key], $0.changes) }
        if let kept { return kept }
        guard let stored = try find() else { return nil }
        let object = try stored.value()
        state.withLock { state in
            guard state.changes == changes else { return }
            if state.bytes + stored.bytes.count > Self.limit {
                state.objects = [:]
                state.bytes = 0
            }
            state.bytes += stored.bytes.count
            state.objects[key] = object
        }
        return object
    }
}
