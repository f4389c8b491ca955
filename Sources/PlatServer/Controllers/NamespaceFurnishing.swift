import PlatModel
import PlatStore
import PlatValue

/// Makes again what every namespace has from its first moment, when somebody deleted it.
struct NamespaceFurnishing: Controller {
    let server: ControlPlane
    let name = "namespace contents"

    /// All namespaces are looked at after a start: what is missing leaves no trace to look for.
    var interests: [Interest] {
        [
            .of(BuiltinResources.namespaces, on: .found),
            .of(BuiltinResources.serviceAccounts, BuiltinResources.configMaps, on: .deleted),
        ]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        guard event.change == .deleted else { return [NameInCluster(event.key)] }
        let own: Set = ["serviceaccounts/default", "configmaps/kube-root-ca.crt"]
        guard own.contains("\(event.key.resource)/\(event.key.name)") else { return [] }
        return [NameInCluster(cluster: event.key.cluster, name: event.key.namespace)]
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster), try isAlive(key, registry) else {
            return nil
        }
        let drafts = NamespaceContents.drafts(
            registry, cluster: key.cluster, namespace: key.name, authorityPEM: server.authorityPEM)
        for draft in drafts where try registry.find(key: draft.key) == nil {
            do {
                try await registry.commit([draft.write])
            } catch StoreError.conflict {
                // Somebody else made it meanwhile.
                continue
            } catch {
                throw Status(error)
            }
        }
        return nil
    }

    /// Nothing is made in what is going away: it would hold it up.
    private func isAlive(_ key: NameInCluster, _ registry: ObjectRegistry) throws(Status) -> Bool {
        guard
            let cluster = try registry.find(
                SystemResources.logicalClusters, cluster: key.cluster, name: "cluster"),
            let namespace = try registry.find(
                BuiltinResources.namespaces, cluster: key.cluster, name: key.name)
        else { return false }
        return !cluster.isBeingDeleted && !namespace.isBeingDeleted
    }
}
