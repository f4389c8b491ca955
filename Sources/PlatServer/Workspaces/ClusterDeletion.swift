import PlatModel
import PlatStore
import PlatValue

/// Empties a logical cluster that is being deleted: children first, then everything in it.
struct ClusterDeletion: Controller {
    let directory: ClusterDirectory
    let registries: Registries
    let surfaces: Surfaces

    let name = "deletion"
    let workers = 64

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
        let key = SystemResources.logicalClusters.key(
            cluster: cluster, namespace: nil, name: "cluster")
        let now = registries.clock.timestamp()
        var remainder: ContentRemainder?
        if LogicalCluster(object).terminators.isEmpty {
            let removal = ContentRemoval(registry: registry)
            let types = try surfaces.types(of: cluster, in: registry.location)
            let plan = try removal.plan(Self.rounds(of: types), cluster: cluster)
            let end = registry.write(
                Self.after(plan.remainder, object, now: now), over: object, key: key)
            if try await goes(plan, end, registry) { return nil }
            remainder = try await removal.carryOut(plan)
        }
        try await registry.update(key: key, known: object) { object throws(Status) in
            object = Self.after(remainder, object, now: now)
            return true
        }
        return nil
    }

    /// Most workspaces go as a whole, in one commit: when nothing holds their content, there is little of
    /// it, and nobody writes there meanwhile. False: nothing was written.
    private func goes(_ plan: RemovalPlan, _ end: Write, _ registry: ObjectRegistry)
        async throws(Status) -> Bool
    {
        guard plan.remainder.isEmpty, let writes = plan.writes else { return false }
        do {
            try await registry.commit(writes + [end])
            return true
        } catch StoreError.conflict {
            return false
        } catch {
            throw Status(error)
        }
    }

    /// The logical cluster as it is when only `remainder` is left of its content; nil while terminators
    /// keep the content.
    static func after(_ remainder: ContentRemainder?, _ cluster: Value, now: String) -> Value {
        var object = cluster
        guard let remainder else {
            object[as: LogicalCluster.self].enter("Terminating")
            return object
        }
        object[as: LogicalCluster.self].enter("Deleting")
        guard !remainder.isEmpty else {
            object.removeFinalizer(LogicalCluster.terminatorFinalizer)
            object.removeFinalizer(LogicalCluster.finalizer)
            return object
        }
        object.setCondition(
            "WorkspaceContentDeleted", false, reason: "SomeResourcesRemain", severity: "Info",
            message: remainder.message, now: now)
        return object
    }

    /// Finalizers that guard what a deleted workspace no longer has.
    private static let systemFinalizers: Set<String> = [
        Definition.finalizer, APIBinding.finalizer,
    ]

    /// Children go first: while there are any, the content that they may need stays. Custom objects go
    /// before the definitions and bindings that serve them, then namespaces. Rights go last: whoever
    /// administers the workspace must see what holds it up, and may release it.
    static func rounds(of types: [ResourceType]) -> [RemovalPlan.Round] {
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
            RemovalPlan.Round(types: [SystemResources.workspaces]),
            RemovalPlan.Round(types: contents),
            RemovalPlan.Round(types: carriers, released: systemFinalizers),
            RemovalPlan.Round(types: rights),
        ]
    }
}
