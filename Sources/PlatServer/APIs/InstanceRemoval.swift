import PlatModel
import PlatStore
import PlatValue

/// Deletes the objects of a kind that is about to leave a workspace.
struct InstanceRemoval {
    private let registry: ObjectRegistry
    private let cluster: String

    init(_ registry: ObjectRegistry, cluster: String) {
        self.registry = registry
        self.cluster = cluster
    }

    /// Deletes what nothing holds and marks the rest; answers what is left, held by finalizers.
    func remove(_ type: ResourceType) async throws(Status) -> [Value] {
        var held: [Value] = []
        for object in try registry.list(type, cluster: cluster) {
            let stored = type.key(
                cluster: cluster, namespace: type.isNamespaced ? object.objectNamespace : nil,
                name: object.objectName)
            guard object.finalizers.isEmpty else {
                held.append(object)
                try await registry.update(key: stored) { object throws(Status) in
                    object.markDeleted(now: registry.clock.timestamp())
                }
                continue
            }
            do {
                try await registry.commit([
                    Write(
                        key: stored, expecting: .any, change: .delete(StoredObject.template(object))
                    )
                ])
            } catch {
                throw Status(error)
            }
        }
        return held
    }
}
