import PlatModel
import PlatValue

/// Takes a workspace away: its logical cluster first, then itself.
struct WorkspaceRemoval: Controller {
    let directory: ClusterDirectory
    let registries: Registries

    let name = "workspace removal"
    let workers = 64

    var interests: [Interest] { WorkspaceEvents.interests }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        guard !Self.tellsNothing(event),
            let key = WorkspaceEvents.workspace(of: event, directory),
            directory.workspace(key)?.stage == .leaving
        else { return [] }
        return [key]
    }

    /// That a logical cluster begins to go is this one's own doing: there is nothing to show before
    /// something holds it, and its end is told.
    private static func tellsNothing(_ event: ObjectEvent) -> Bool {
        guard event.change == .updated, let object = event.after.value,
            event.key.resource == SystemResources.logicalClusters.storedResource
        else { return false }
        return object.isBeingDeleted && LogicalCluster(object).isReady
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        guard let found = try WorkspacePair(key, registries) else { return nil }
        let now = registries.clock.timestamp()
        switch Self.step(found.workspace, found.cluster) {
        case .waits:
            guard found.workspace.isBeingDeleted else { break }
            try await found.update { object throws(Status) in
                object = Self.leaving(object)
                return true
            }
        case .removesCluster:
            let id = NameInCluster(cluster: Workspace(found.workspace).cluster, name: "cluster")
            try await registries.holding(id.cluster)?.update(
                key: id.key(SystemResources.logicalClusters), known: found.cluster
            ) { object throws(Status) in object.markDeleted(now: now) }
        case .shows(let cluster):
            try await found.update { object throws(Status) in
                object = Self.showing(object, cluster, now: now)
                return true
            }
        case .lets:
            try await found.update { object throws(Status) in
                object.removeFinalizer(Workspace.finalizer)
            }
        }
        return nil
    }

    /// What is to be done next for a workspace that is being deleted.
    enum Step: Equatable {
        /// Nothing, before anybody else's finalizer is taken away or the cluster is found to be held.
        case waits
        case removesCluster
        /// The logical cluster is going; the workspace shows how far it is.
        case shows(Value)
        /// There is nothing left to wait for.
        case lets
    }

    static func step(_ workspace: Value, _ cluster: Value?) -> Step {
        guard workspace.isBeingDeleted, workspace.finalizers == [Workspace.finalizer] else {
            return .waits
        }
        // A cluster that another workspace owns is none of this one's business.
        guard let cluster, LogicalCluster(cluster).ownerUID == workspace.objectUID
        else { return .lets }
        guard cluster.isBeingDeleted else { return .removesCluster }
        // One that nothing holds is gone before anybody could read what its workspace shows.
        return LogicalCluster(cluster).isReady ? .waits : .shows(cluster)
    }

    /// A workspace that somebody's finalizer holds: it is on its way all the same.
    static func leaving(_ workspace: Value) -> Value {
        var object = workspace
        let terminators = Workspace(object).terminators
        object[as: Workspace.self].enter(terminators.isEmpty ? "Deleting" : "Terminating")
        return object
    }

    /// The workspace with the state of its logical cluster's deletion.
    static func showing(_ workspace: Value, _ cluster: Value, now: String) -> Value {
        var object = workspace
        let terminators = LogicalCluster(cluster).terminators
        object[as: Workspace.self].terminators = terminators
        object[as: Workspace.self].enter(terminators.isEmpty ? "Deleting" : "Terminating")
        if let condition = cluster.condition("WorkspaceContentDeleted") {
            object.setCondition(condition, now: now)
        }
        return object
    }
}
