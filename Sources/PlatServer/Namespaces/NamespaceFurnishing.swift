import PlatModel
import PlatStore
import PlatValue

/// Makes again what every namespace has from its first moment, when somebody deleted it.
struct NamespaceFurnishing: Controller {
    let registries: Registries
    let authorityPEM: [UInt8]

    let name = "namespace contents"

    /// All namespaces are looked at after a start: what is missing leaves no trace to look for.
    var interests: [Interest] {
        [
            .of(BuiltinResources.namespaces, on: .found),
            .of(BuiltinResources.serviceAccounts, BuiltinResources.configMaps, on: .deleted),
        ]
    }

    /// What there is in each namespace.
    private static let contents = [
        (type: BuiltinResources.serviceAccounts, name: "default"),
        (type: BuiltinResources.configMaps, name: "kube-root-ca.crt"),
    ]

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        guard event.change == .deleted else { return [NameInCluster(event.key)] }
        let isContent = Self.contents.contains {
            event.key.resource == $0.type.storedResource && event.key.name == $0.name
        }
        guard isContent else { return [] }
        return [NameInCluster(cluster: event.key.cluster, name: event.key.namespace)]
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        guard let registry = registries.holding(key.cluster) else { return nil }
        // Most often nothing is missing, which two looks at keys tell.
        guard try isAnyMissing(key, registry) else { return nil }
        let cluster = try registry.find(
            SystemResources.logicalClusters, cluster: key.cluster, name: "cluster")
        let namespace = try registry.find(key: key.key(BuiltinResources.namespaces))?.value()
        guard Self.mayFurnish(namespace, in: cluster) else { return nil }
        let drafts = NamespaceContents.drafts(
            registry, cluster: key.cluster, namespace: key.name, authorityPEM: authorityPEM)
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

    private func isAnyMissing(_ key: NameInCluster, _ registry: ObjectRegistry) throws(Status)
        -> Bool
    {
        for (type, name) in Self.contents {
            let stored = type.key(cluster: key.cluster, namespace: key.name, name: name)
            if try registry.find(key: stored) == nil { return true }
        }
        return false
    }

    /// Nothing is made in what is going away: it would hold it up.
    static func mayFurnish(_ namespace: Value?, in cluster: Value?) -> Bool {
        guard let namespace, let cluster else { return false }
        return !cluster.isBeingDeleted && !namespace.isBeingDeleted
    }
}
