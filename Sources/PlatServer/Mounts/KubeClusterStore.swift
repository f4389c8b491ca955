import PlatModel
import PlatValue

/// Where KubeClusters and their secrets are kept: in the stores of this control plane, or in another
/// control plane that is seen through an export.
protocol KubeClusterStore: Sendable {
    /// A KubeCluster; nil where there is none, or none any more.
    func cluster(_ key: NameInCluster) throws(Status) -> Value?
    func secret(_ name: KubeClusters.SecretName, in holder: String) throws(Status) -> Value?
    /// What is said of a secret that is not found.
    var absence: String { get }
    /// Writes what came of looking at a cluster. One that is gone by then stays gone.
    func write(
        _ health: KubeClusterFinding, of key: NameInCluster
    ) async throws(Status)
}

/// Those in the stores of this control plane.
struct StoredKubeClusters: KubeClusterStore {
    let registries: Registries
    let addresses: Addresses
    var absence: String { "not found" }

    func cluster(_ key: NameInCluster) throws(Status) -> Value? {
        guard
            let found = try registries.holding(key.cluster)?.find(
                key: key.key(SystemResources.kubeClusters))?.value(), !found.isBeingDeleted
        else { return nil }
        return found
    }

    func secret(_ name: KubeClusters.SecretName, in holder: String) throws(Status) -> Value? {
        try registries.holding(holder)?.find(
            BuiltinResources.secrets, cluster: holder, namespace: name.namespace, name: name.name)
    }

    func write(
        _ health: KubeClusterFinding, of key: NameInCluster
    ) async throws(Status) {
        guard let registry = registries.holding(key.cluster) else { return }
        let now = registries.clock.timestamp()
        let url = addresses.proxyURL(of: key)
        try await registry.update(key: key.key(SystemResources.kubeClusters)) {
            object throws(Status) in
            object = health.shown(in: object, url: url, now: now)
            return true
        }
    }
}
