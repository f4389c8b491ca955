import PlatModel
import PlatStore
import PlatValue

/// Empties a logical cluster that is being deleted: children first, then everything in it.
struct ClusterDeletion: Aspect {
    let server: Parts
    var name: String { "deletion" }
    var workers: Int { 8 }

    func keys(for event: Event, in location: Location) -> [String] {
        guard let key = ObjectKey(event.key), let cluster = server.directory.cluster(key.cluster),
            cluster.isBeingDeleted
        else { return [] }
        // Something went, or changed its finalizers, in a cluster that is on its way out.
        return [key.cluster]
    }

    func initialKeys(in location: Location) throws(Status) -> [String] {
        server.directory.clusters(in: location).filter(\.isBeingDeleted).map(\.name)
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = server.registry(of: cluster),
            let object = try registry.find(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster"),
            object.isBeingDeleted
        else { return nil }
        let key = SystemResources.logicalClusters.key(
            cluster: cluster, namespace: nil, name: "cluster")
        guard object.at("status", "terminators")?.arrayValue?.isEmpty ?? true else {
            try await setPhase("Terminating", key, registry)
            return nil
        }
        let remaining = try await deleteContents(cluster, registry)
        if remaining.isEmpty {
            try await registry.update(key: key) { object throws(Status) in
                _ = object.removeFinalizer(LogicalClusterDraft.terminatorFinalizer)
                return object.removeFinalizer("core.kcp.io/logicalcluster-deletion")
            }
            return nil
        }
        try await registry.update(key: key) { object throws(Status) in
            object.set("Deleting", at: "status", "phase")
            object.set("Deleting", at: "metadata", "labels", "tenancy.kcp.io/phase")
            object.setCondition(
                "WorkspaceContentDeleted", false, reason: "SomeResourcesRemain", severity: "Info",
                message: remaining.message, now: server.clock.timestamp())
            return true
        }
        return nil
    }

    private func setPhase(_ phase: String, _ key: String, _ registry: ObjectRegistry)
        async throws(Status)
    {
        try await registry.update(key: key) { object throws(Status) in
            object.set(.string(phase), at: "status", "phase")
            object.set(.string(phase), at: "metadata", "labels", "tenancy.kcp.io/phase")
            return true
        }
    }

    /// Deletes what nothing holds and marks the rest. Children go first: while there are any, the
    /// content that they may need stays.
    private func deleteContents(_ cluster: String, _ registry: ObjectRegistry) async throws(Status)
        -> ContentRemainder
    {
        var remainder = ContentRemainder()
        let deletion = ContentDeletion(server, registry)
        try await deletion.deleteAll(
            SystemResources.workspaces, cluster: cluster, namespace: nil, &remainder)
        guard remainder.isEmpty else { return remainder }
        let surface = try server.surfaces.surface(of: cluster, in: registry.location)
        // Custom objects before the definitions and bindings that serve them, then namespaces. Rights
        // go last: whoever administers the workspace must see what holds it up, and may release it.
        let rights = [
            BuiltinResources.roleBindings, BuiltinResources.roles,
            BuiltinResources.clusterRoleBindings, BuiltinResources.clusterRoles,
        ]
        let last = Set(
            ["customresourcedefinitions", "apibindings", "namespaces", "logicalclusters"]
                + rights.map(\.plural))
        var seen: Set<String> = ["workspaces.tenancy.kcp.io/"]
        for type in surface.types where type.verbs.contains("delete") && !last.contains(type.plural)
        {
            guard seen.insert(type.storagePrefix).inserted else { continue }
            try await deletion.deleteAll(type, cluster: cluster, namespace: nil, &remainder)
        }
        guard remainder.isEmpty else { return remainder }
        for type in [
            BuiltinResources.customResourceDefinitions, SystemResources.bindings,
            BuiltinResources.namespaces,
        ] {
            try await deletion.deleteAll(
                type, cluster: cluster, namespace: nil, &remainder, releases: true)
        }
        guard remainder.isEmpty else { return remainder }
        for type in rights {
            try await deletion.deleteAll(type, cluster: cluster, namespace: nil, &remainder)
        }
        return remainder
    }
}
