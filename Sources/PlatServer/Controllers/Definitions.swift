import PlatModel
import PlatStore
import PlatValue

/// Follows CustomResourceDefinitions: gives waiting ones their names when those come free, and removes
/// the objects of those that are deleted.
struct Definitions: Aspect {
    let server: Parts
    var name: String { "definitions" }

    private static let prefix = BuiltinResources.customResourceDefinitions.storagePrefix

    func keys(for event: Event, in location: Location) -> [String] {
        if event.key.hasPrefix(Self.prefix)
            || event.key.hasPrefix(
                SystemResources.bindings.storagePrefix)
        {
            return ObjectKey(event.key).map { [$0.cluster] } ?? []
        }
        // The last object of a dying definition may be gone.
        guard event.kind == .delete, let key = ObjectKey(event.key),
            server.surfaces.cache.isRemoving(key.resource, in: key.cluster)
        else { return [] }
        return [key.cluster]
    }

    func initialKeys(in location: Location) throws(Status) -> [String] {
        let all = try server.registry(location).list(
            BuiltinResources.customResourceDefinitions, cluster: nil)
        return Array(
            Set(
                all.filter { $0.isBeingDeleted || !$0.isConditionTrue("NamesAccepted") }
                    .map(\.cluster)))
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
