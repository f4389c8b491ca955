import PlatModel
import PlatStore
import PlatValue

/// Follows CustomResourceDefinitions: gives waiting ones their names when those come free, and removes
/// the objects of those that are deleted.
struct Definitions: Controller {
    let server: ControlPlane
    var name: String { "definitions" }

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
            guard let definition = event.after.value,
                definition.isBeingDeleted || !definition.isConditionTrue("NamesAccepted")
            else { return [] }
            return [key.cluster]
        case BuiltinResources.customResourceDefinitions.storedResource,
            SystemResources.bindings.storedResource:
            return [key.cluster]
        default:
            // The last object of a dying definition may be gone.
            return server.surfaces.cache.isRemoving(key.resource, in: key.cluster)
                ? [key.cluster] : []
        }
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = server.registry(of: cluster) else { return nil }
        for definition in try registry.list(
            BuiltinResources.customResourceDefinitions, cluster: cluster)
        {
            if definition.isBeingDeleted {
                guard definition.finalizers.contains(DefinitionStrategy.finalizer) else { continue }
                try await remove(definition, registry)
            } else if !definition.isConditionTrue("NamesAccepted") {
                try await accept(definition, cluster, registry)
            }
        }
        return nil
    }

    private func key(_ definition: Value) -> String {
        BuiltinResources.customResourceDefinitions.key(
            cluster: definition.cluster, namespace: nil, name: definition.objectName)
    }

    private func accept(_ definition: Value, _ cluster: String, _ registry: ObjectRegistry)
        async throws(Status)
    {
        try await registry.update(key: key(definition)) { object throws(Status) in
            let taken = try DefinitionNames.taken(
                in: cluster, registry, besides: object, server.surfaces)
            DefinitionNames.accept(&object, taken, now: server.clock.timestamp())
            return true
        }
    }

    private func remove(_ definition: Value, _ registry: ObjectRegistry) async throws(Status) {
        // Without the names there can be no objects: what is there under them is another's.
        if definition.isConditionTrue("Established"),
            let type = try server.surfaces.definitionTypes(definition).first
        {
            try await registry.update(key: key(definition)) { object throws(Status) in
                object.setDefinitionCondition(
                    "Terminating", true, "InstanceDeletionInProgress",
                    "CustomResource deletion is in progress", now: server.clock.timestamp())
                return true
            }
            server.surfaces.cache.setRemoving(definition.objectName, in: definition.cluster)
            guard
                try await InstanceRemoval(registry, cluster: definition.cluster)
                    .remove(type).isEmpty
            else { return }
        }
        try await registry.update(key: key(definition)) { object throws(Status) in
            object.removeFinalizer(DefinitionStrategy.finalizer)
        }
    }
}
