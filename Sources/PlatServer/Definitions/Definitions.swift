import PlatModel
import PlatStore
import PlatValue

/// Follows CustomResourceDefinitions: gives waiting ones their names when those come free, and removes
/// the objects of those that are deleted.
struct Definitions: Controller {
    let registries: Registries
    let surfaces: Surfaces

    let name = "definitions"

    var interests: [Interest] {
        [
            .of(BuiltinResources.customResourceDefinitions),
            .of(SystemResources.bindings, on: .committed), .everything(on: .deleted),
        ]
    }

    func keys(for event: ObjectEvent) -> [String] {
        let key = event.key
        switch key.resource {
        case BuiltinResources.customResourceDefinitions.storedResource where event.change == .found:
            return event.after.value.map(Self.step) ?? .nothing == .nothing ? [] : [key.cluster]
        case BuiltinResources.customResourceDefinitions.storedResource,
            SystemResources.bindings.storedResource:
            return [key.cluster]
        default:
            // The last object of a dying definition may be gone.
            return surfaces.cache.isRemoving(key.resource, in: key.cluster)
                ? [key.cluster] : []
        }
    }

    /// What a definition waits for.
    enum Step: Equatable {
        case nothing
        case names
        /// It was deleted, and there may be objects of it.
        case objectsToGo
        /// It was deleted and never had the names: what is there under them is another's.
        case itself
    }

    static func step(for definition: Value) -> Step {
        guard definition.isBeingDeleted else {
            return Definition(definition).hasItsNames ? .nothing : .names
        }
        guard definition.finalizers.contains(Definition.finalizer) else { return .nothing }
        return Definition(definition).isEstablished ? .objectsToGo : .itself
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = registries.holding(cluster) else { return nil }
        let now = registries.clock.timestamp()
        let summaries = try surfaces.definitions(of: cluster, in: registry.location)
        try await ResourceLock(registry, cluster: cluster).hold(
            summaries.filter(\.isEstablished).map(\.name))
        for summary in summaries where summary.step != .nothing {
            let key = BuiltinResources.customResourceDefinitions.key(
                cluster: cluster, namespace: nil, name: summary.name)
            guard let definition = try registry.find(key: key)?.value() else { continue }
            switch Self.step(for: definition) {
            case .nothing: continue
            case .names:
                try await registry.update(key: key, known: definition) { object throws(Status) in
                    let taken = try DefinitionNames.taken(
                        in: cluster, registry.location, besides: object, surfaces)
                    DefinitionNames.accept(&object, taken, now: now)
                    return true
                }
                continue
            case .objectsToGo:
                guard try await removeObjects(of: definition, key, registry) else { continue }
            case .itself: break
            }
            try await registry.update(key: key) { object throws(Status) in
                object.removeFinalizer(Definition.finalizer)
            }
        }
        return nil
    }

    /// True when none is left.
    private func removeObjects(of definition: Value, _ key: String, _ registry: ObjectRegistry)
        async throws(Status) -> Bool
    {
        guard let type = try surfaces.definitionTypes(definition).first else { return true }
        let now = registries.clock.timestamp()
        try await registry.update(key: key, known: definition) { object throws(Status) in
            object.setKubernetesCondition(
                "Terminating", true, "InstanceDeletionInProgress",
                "CustomResource deletion is in progress", now: now)
            return true
        }
        surfaces.cache.setRemoving(definition.objectName, in: definition.cluster)
        return try await ContentRemoval(registry: registry)
            .removeAll([type], cluster: definition.cluster).isEmpty
    }
}
