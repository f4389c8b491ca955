import PlatModel
import PlatStore
import PlatValue

/// The end of a binding: its objects go first, then its hold on the resources, then itself.
struct BindingRemoval {
    let bindings: BindingDirectory
    let exports: ExportLookup
    let surfaces: Surfaces
    let registry: ObjectRegistry
    let key: NameInCluster

    func run(_ binding: Value) async throws(Status) {
        var types: [ResourceType] = []
        for bound in APIBinding(binding).boundResources {
            guard try !isTakenOver(bound) else { continue }
            types += try surfaces.boundTypes(bound, registry.location).prefix(1)
        }
        let remainder = try await ContentRemoval(registry: registry)
            .removeAll(types, cluster: key.cluster)
        if remainder.isEmpty {
            try await ResourceLock(registry, cluster: key.cluster).release(key.name)
        }
        let now = registry.clock.timestamp()
        try await registry.update(key: key.key(SystemResources.bindings)) {
            object throws(Status) in
            object = Self.after(remainder, object, now: now)
            return true
        }
    }

    /// The binding when only `remainder` is left of its objects.
    static func after(_ remainder: ContentRemainder, _ binding: Value, now: String) -> Value {
        var object = binding
        guard !remainder.isEmpty else {
            object.removeFinalizer(APIBinding.finalizer)
            return object
        }
        object.setCondition(
            "BindingResourceDeleteSuccess", false, reason: "SomeFinalizersRemain",
            severity: "Error",
            message: "Some content in the workspace has finalizers remaining: "
                + remainder.finalizersText, now: now)
        return object
    }

    /// Another binding of the same schema and identity takes over the objects (contract 5.3).
    private func isTakenOver(_ bound: BoundResource) throws(Status) -> Bool {
        for other in bindings.bindings(in: key.cluster) {
            guard other.name != key.name, !other.isBeingDeleted,
                let found = try exports.find(path: other.path, name: other.exportName),
                APIExport(found.export).identityHash == bound.identityHash
            else { continue }
            if other.boundResources.contains(where: bound.hasSchema)
                || APIExport(found.export).resources.contains(where: {
                    $0.schema == bound.schemaName
                })
            {
                return true
            }
        }
        return false
    }
}
