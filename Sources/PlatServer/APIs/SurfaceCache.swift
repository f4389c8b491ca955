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

extension ControlPlane {
    /// What the place serves; nil where it serves no resources.
    func surface(for place: Place) throws(Status) -> APISurface? {
        switch place {
        case .none: return nil
        case .workspace(let place):
            guard let location = place.location else { return nil }
            return try surface(of: place.cluster, in: location)
        case .exportView(let view): return try surface(for: view)
        case .lifecycleView(let view): return try surface(for: view)
        }
    }

    func surface(of cluster: String, in location: Location) throws(Status) -> APISurface {
        try surfaces.surface(of: cluster) { () throws(Status) in
            var types = BuiltinResources.all + SystemResources.everywhere
            types += try boundTypes(cluster, location)
            types += try localTypes(cluster, location)
            return APISurface(types)
        }
    }

    /// The kinds that established CustomResourceDefinitions of the workspace bring.
    private func localTypes(_ cluster: String, _ location: Location) throws(Status)
        -> [ResourceType]
    {
        var types: [ResourceType] = []
        for object in try registry(location).list(
            BuiltinResources.customResourceDefinitions, cluster: cluster)
        where object.isConditionTrue("Established") {
            types += try definitionTypes(object)
        }
        return types
    }

    func definitionTypes(_ definition: Value) throws(Status) -> [ResourceType] {
        do {
            return try DefinitionReader.types(
                spec: definition["spec"] ?? [:], names: definition.at("status", "acceptedNames"),
                definitionName: definition.objectName, identity: nil,
                hasPredecessor: definition.at("metadata", "generation") != 1,
                isTerminating: definition.isBeingDeleted,
                strategy: CustomResourceStrategy())
        } catch {
            throw Status.internalError(
                "customresourcedefinition \(definition.objectName) cannot be served: \(error)")
        }
    }
}
