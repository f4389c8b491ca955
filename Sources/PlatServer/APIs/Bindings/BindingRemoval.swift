import PlatModel
import PlatStore
import PlatValue

/// The end of a binding: its objects go first, then its hold on the resources, then itself.
struct BindingRemoval {
    let bindings: BindingDirectory
    let exports: ExportLookup
    let surfaces: Surfaces
    let registry: ObjectRegistry
    let key: WorkspaceKey

    func reconcile(_ binding: Value, _ stored: String) async throws(Status) -> Double? {
        var remaining = 0
        var finalizers: [String: Int] = [:]
        for bound in binding.at("status", "boundResources")?.arrayValue ?? [] {
            guard try !isTakenOver(bound) else { continue }
            for type in try surfaces.boundTypes(bound, registry.location).prefix(1) {
                let held = try await InstanceRemoval(registry, cluster: key.cluster)
                    .remove(type)
                remaining += held.count
                for finalizer in held.flatMap(\.finalizers) {
                    finalizers[finalizer, default: 0] += 1
                }
            }
        }
        guard remaining == 0 else {
            try await registry.update(key: stored) { object throws(Status) in
                let held = finalizers.sorted { $0.key < $1.key }
                    .map { "\($0.key) in \($0.value) resource instances" }
                object.setCondition(
                    "BindingResourceDeleteSuccess", false, reason: "SomeFinalizersRemain",
                    severity: "Error",
                    message:
                        "Some content in the workspace has finalizers remaining: \(held.joined(separator: ", "))",
                    now: registry.clock.timestamp())
                return true
            }
            return nil
        }
        try await ResourceLock(registry, cluster: key.cluster).release(key.name)
        try await registry.update(key: stored) { object throws(Status) in
            object.removeFinalizer("apis.kcp.io/apibinding-finalizer")
        }
        return nil
    }

    /// Another binding of the same schema and identity takes over the objects (contract 5.3).
    private func isTakenOver(_ bound: Value) throws(Status) -> Bool {
        let schema = bound["schema"]
        for other in bindings.bindings(in: key.cluster) {
            guard other.name != key.name, !other.isBeingDeleted,
                let found = try exports.find(path: other.path, name: other.exportName),
                found.export.at("status", "identityHash") == schema?["identityHash"]
            else { continue }
            let offered = found.export.at("spec", "resources")?.arrayValue ?? []
            if other.boundResources.contains(where: { $0["schema"] == schema })
                || offered.contains(where: { $0["schema"] == schema?["name"] })
            {
                return true
            }
        }
        return false
    }
}
