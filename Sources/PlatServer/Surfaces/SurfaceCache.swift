import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// Keeps the surfaces of workspaces, made when they are first asked for and dropped when a
/// definition or a binding of the workspace changes.
final class SurfaceCache: Sendable {
    private struct State {
        var surfaces: [String: APISurface] = [:]
        /// Counts what dropped surfaces: one that was begun before must not be kept after it.
        var drops = 0
        /// Definitions that many workspaces share, by the key and revision of their object.
        var definitions: [String: [ResourceType]] = [:]
        /// Names of definitions that are being deleted, by workspace.
        var removing: [String: Set<String>] = [:]

        mutating func drop(_ cluster: String) {
            surfaces[cluster] = nil
            drops += 1
        }
    }

    /// More surfaces than this are not kept: a surface is made in well under a millisecond.
    private static let limit = 2_000

    private let state = Mutex(State())

    func follow(_ events: ObjectEvents) {
        let definitions = BuiltinResources.customResourceDefinitions
        events.follow(.caches, [.of(definitions, on: .committed)]) { [self] event in
            let key = event.key
            let isRemoving = event.after.value?.isBeingDeleted ?? false
            state.withLock { state in
                state.drop(key.cluster)
                if isRemoving {
                    state.removing[key.cluster, default: []].insert(key.name)
                } else if state.removing[key.cluster]?.remove(key.name) != nil,
                    state.removing[key.cluster]?.isEmpty == true
                {
                    state.removing[key.cluster] = nil
                }
            }
        }
        events.follow(.caches, [.of(SystemResources.bindings, on: .committed)]) { [self] event in
            drop(event.key.cluster)
        }
        // Rules between versions concern all consumers, who are not told apart here.
        events.follow(.caches, [.of(SystemResources.conversions, on: .committed)]) { [self] _ in
            state.withLock { state in
                state.surfaces = [:]
                state.definitions = [:]
                state.drops += 1
            }
        }
    }

    /// What a workspace serves has changed.
    func drop(_ cluster: String) { state.withLock { $0.drop(cluster) } }

    /// Remembers a definition whose deletion began before this server's start.
    func setRemoving(_ definition: String, in cluster: String) {
        state.withLock { _ = $0.removing[cluster, default: []].insert(definition) }
    }

    /// Whether objects of a resource are being removed because its definition was deleted.
    func isRemoving(_ resource: String, in cluster: String) -> Bool {
        state.withLock { $0.removing[cluster]?.contains(resource) ?? false }
    }

    func surface(of cluster: String, make: () throws(Status) -> APISurface) throws(Status)
        -> APISurface
    {
        let (kept, drops) = state.withLock { ($0.surfaces[cluster], $0.drops) }
        if let kept { return kept }
        let made = try make()
        state.withLock { state in
            guard state.drops == drops else { return }
            if state.surfaces.count >= Self.limit { state.surfaces.removeAll() }
            state.surfaces[cluster] = made
        }
        return made
    }

    /// The types of a definition, read once for all workspaces that use it.
    func types(definition key: String, make: () throws(Status) -> [ResourceType]) throws(Status)
        -> [ResourceType]
    {
        if let kept = state.withLock({ $0.definitions[key] }) { return kept }
        let made = try make()
        state.withLock { $0.definitions[key] = made }
        return made
    }
}
