import PlatModel
import PlatStore
import PlatValue

/// Makes again what every namespace has from its first moment, when somebody deleted it.
struct NamespaceFurnishing: Aspect {
    let server: Parts
    let name = "namespace contents"

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        guard event.kind == .delete, let key = ObjectKey(event.key) else { return [] }
        let own: Set = ["serviceaccounts/default", "configmaps/kube-root-ca.crt"]
        guard own.contains("\(key.resource)/\(key.name)") else { return [] }
        return [WorkspaceKey(cluster: key.cluster, name: key.namespace)]
    }

    /// All namespaces are looked at after a start: what is missing leaves no trace to look for.
    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        try server.registry(location).list(BuiltinResources.namespaces, cluster: nil)
            .filter { !$0.isBeingDeleted }
            .map { WorkspaceKey(cluster: $0.cluster, name: $0.objectName) }
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
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
    private func isAlive(_ key: WorkspaceKey, _ registry: ObjectRegistry) throws(Status) -> Bool {
        guard
            let cluster = try registry.find(
                SystemResources.logicalClusters, cluster: key.cluster, name: "cluster"),
            let namespace = try registry.find(
                BuiltinResources.namespaces, cluster: key.cluster, name: key.name)
        else { return false }
        return !cluster.isBeingDeleted && !namespace.isBeingDeleted
    }
}
