import PlatModel
import PlatStore
import PlatValue

/// Empties a logical cluster that is being deleted: children first, then everything in it.
struct ClusterDeletion: Aspect {
    let server: ControlPlane
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
                object.removeFinalizer("core.kcp.io/logicalcluster-deletion")
            }
            return nil
        }
        try await registry.update(key: key) { object throws(Status) in
            object.set("Deleting", at: "status", "phase")
            object.set("Deleting", at: "metadata", "labels", "tenancy.kcp.io/phase")
            object.setCondition(
                "WorkspaceContentDeleted", false, reason: "SomeResourcesRemain", severity: "Info",
                message: Self.message(remaining), now: server.clock.timestamp())
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

    /// What is left and what holds it, as the condition tells.
    struct Remainder {
        var counts: [String: Int] = [:]
        var finalizers: [String: Int] = [:]
        var isEmpty: Bool { counts.isEmpty }
    }

    private static func message(_ remainder: Remainder) -> String {
        let resources = remainder.counts.sorted { $0.key < $1.key }
            .map { "\($0.key) has \($0.value) resource instances" }
        let finalizers = remainder.finalizers.sorted { $0.key < $1.key }
            .map { "\($0.key) in \($0.value) resource instances" }
        return "Some resources are remaining: " + resources.joined(separator: ", ")
            + (finalizers.isEmpty
                ? ""
                : "; Some content in the logical cluster has finalizers remaining: "
                    + finalizers.joined(separator: ", "))
    }

    /// Deletes what nothing holds and marks the rest. Children go first: while there are any, the
    /// content that they may need stays.
    private func deleteContents(_ cluster: String, _ registry: ObjectRegistry) async throws(Status)
        -> Remainder
    {
        var remainder = Remainder()
        try await deleteAll(SystemResources.workspaces, cluster, registry, &remainder)
        guard remainder.isEmpty else { return remainder }
        guard let surface = try? server.surface(of: cluster, in: registry.location) else {
            return remainder
        }
        // Custom objects before the definitions and bindings that serve them, namespaces last.
        let last: Set<String> = [
            "customresourcedefinitions", "apibindings", "namespaces", "logicalclusters",
        ]
        var seen: Set<String> = ["workspaces.tenancy.kcp.io/"]
        for type in surface.types where type.verbs.contains("delete") && !last.contains(type.plural)
        {
            guard seen.insert(type.storagePrefix).inserted else { continue }
            try await deleteAll(type, cluster, registry, &remainder)
        }
        guard remainder.isEmpty else { return remainder }
        for type in [
            BuiltinResources.customResourceDefinitions, SystemResources.bindings,
            BuiltinResources.namespaces,
        ] {
            try await deleteAll(type, cluster, registry, &remainder, releases: true)
        }
        return remainder
    }

    /// `releases`: the finalizers of the system on these objects guard what is gone already.
    private func deleteAll(
        _ type: ResourceType, _ cluster: String, _ registry: ObjectRegistry,
        _ remainder: inout Remainder, releases: Bool = false
    ) async throws(Status) {
        let objects = try registry.list(type, cluster: cluster)
        guard !objects.isEmpty else { return }
        var writes: [Write] = []
        for stored in objects {
            var object = stored
            let key = type.key(
                cluster: cluster, namespace: type.isNamespaced ? object.objectNamespace : nil,
                name: object.objectName)
            let held = object.finalizers.filter {
                !(releases && Self.systemFinalizers.contains($0))
            }
            let revision = Revision(object.resourceVersion ?? "") ?? 0
            if held.isEmpty {
                writes.append(
                    Write(
                        key: key, expecting: .revision(revision),
                        change: .delete(StoredObject.template(object))))
                continue
            }
            remainder.counts[type.groupResource, default: 0] += 1
            for finalizer in held { remainder.finalizers[finalizer, default: 0] += 1 }
            if object.markDeleted(now: server.clock.timestamp()) {
                writes.append(
                    Write(
                        key: key, expecting: .revision(revision),
                        change: .put(StoredObject.template(object))))
            }
        }
        for write in writes {
            do {
                try await registry.commit([write])
            } catch StoreError.conflict {
                // It changed meanwhile; the change brings this cluster back into the queue.
                remainder.counts[type.groupResource, default: 0] += 1
            } catch {
                throw Status(error)
            }
        }
    }

    private static let systemFinalizers: Set<String> = [
        "customresourcecleanup.apiextensions.k8s.io", "apis.kcp.io/apibinding-finalizer",
    ]
}
