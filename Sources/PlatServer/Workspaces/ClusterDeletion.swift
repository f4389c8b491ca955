import PlatModel
import PlatValue

/// Empties a logical cluster that is being deleted: children first, then everything in it.
struct ClusterDeletion: Controller {
    let directory: ClusterDirectory
    let registries: Registries
    let surfaces: Surfaces

    let name = "deletion"
    let workers = 8

    var interests: [Interest] {
        [.of(SystemResources.logicalClusters, on: .found), .everything()]
    }

    /// Whatever changes in a cluster that is on its way out may have held it up.
    func keys(for event: ObjectEvent) -> [String] {
        directory.isBeingDeleted(event.key.cluster) ? [event.key.cluster] : []
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = registries.holding(cluster),
            let object = try registry.find(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster"),
            object.isBeingDeleted
        else { return nil }
        let isFree = LogicalCluster(object).terminators.isEmpty
        let remainder = isFree ? try await removeContents(cluster, registry) : nil
        let key = SystemResources.logicalClusters.key(
            cluster: cluster, namespace: nil, name: "cluster")
        let now = registries.clock.timestamp()
        try await registry.update(key: key, known: object) { object throws(Status) in
            object = Self.after(remainder, object, now: now)
            return true
        }
        return nil
    }

    /// The logical cluster as it is when only `remainder` is left of its content; nil while terminators
    /// keep the content.
    static func after(_ remainder: ContentRemainder?, _ cluster: Value, now: String) -> Value {
        var object = cluster
        guard let remainder else {
            object[as: LogicalCluster.self].enter("Terminating")
            return object
        }
        guard !remainder.isEmpty else {
            object.removeFinalizer(LogicalCluster.terminatorFinalizer)
            object.removeFinalizer(LogicalCluster.finalizer)
            return object
        }
        object[as: LogicalCluster.self].enter("Deleting")
        object.setCondition(
            "WorkspaceContentDeleted", false, reason: "SomeResourcesRemain", severity: "Info",
            message: remainder.message, now: now)
        return object
    }

    /// Finalizers that guard what a deleted workspace no longer has.
    private static let systemFinalizers: Set<String> = [
        Definition.finalizer, APIBinding.finalizer,
    ]

    /// Removes one round after the other; while anything of a round is left, later ones stay.
    private func removeContents(_ cluster: String, _ registry: ObjectRegistry)
        async throws(Status) -> ContentRemainder
    {
        var remainder = ContentRemainder()
        let removal = ContentRemoval(registry: registry)
        let surface = try surfaces.surface(of: cluster, in: registry.location)
        for round in Self.rounds(of: surface.types) {
            for type in round.types {
                try await removal.removeAll(
                    type, cluster: cluster, &remainder,
                    releasing: round.isOfTheSystem ? Self.systemFinalizers : [])
            }
            guard remainder.isEmpty else { break }
        }
        return remainder
    }

    struct Round: Sendable {
        var types: [ResourceType]
        /// The system's finalizers on these objects guard what is gone already.
        var isOfTheSystem = false
    }

    /// Children go first: while there are any, the content that they may need stays. Custom objects go
    /// before the definitions and bindings that serve them, then namespaces. Rights go last: whoever
    /// administers the workspace must see what holds it up, and may release it.
    static func rounds(of types: [ResourceType]) -> [Round] {
        let carriers = [
            BuiltinResources.customResourceDefinitions, SystemResources.bindings,
            BuiltinResources.namespaces,
        ]
        let rights = [
            BuiltinResources.roleBindings, BuiltinResources.roles,
            BuiltinResources.clusterRoleBindings, BuiltinResources.clusterRoles,
        ]
        var seen: Set<String> = [SystemResources.workspaces.storagePrefix]
        let others = Set((carriers + rights + [SystemResources.logicalClusters]).map(\.plural))
        let contents = types.filter { type in
            type.verbs.contains("delete") && !others.contains(type.plural)
                && seen.insert(type.storagePrefix).inserted
        }
        return [
            Round(types: [SystemResources.workspaces]), Round(types: contents),
            Round(types: carriers, isOfTheSystem: true), Round(types: rights),
        ]
    }
}
