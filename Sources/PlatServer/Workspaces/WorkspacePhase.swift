import PlatModel
import PlatValue

/// Shows in a workspace how far its logical cluster is: initializing, ready, gone.
struct WorkspacePhase: Controller {
    let directory: ClusterDirectory
    let registries: Registries

    let name = "phases"
    let workers = 16

    var interests: [Interest] { WorkspaceEvents.interests }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        guard let key = WorkspaceEvents.workspace(of: event, directory),
            let entry = directory.workspace(key), entry.stage == .placed
        else { return [] }
        return event.change == .found && entry.phase == "Ready" ? [] : [key]
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        guard let found = try WorkspacePair(key, registries) else { return nil }
        let now = registries.clock.timestamp()
        try await found.update { object throws(Status) in
            object = Self.following(object, found.cluster, now: now)
            return true
        }
        return nil
    }

    /// The workspace as its logical cluster wants it shown; nil where there is none.
    static func following(_ workspace: Value, _ cluster: Value?, now: String) -> Value {
        var object = workspace
        let (id, before) = (Workspace(object).cluster, Workspace(object).phase)
        guard !object.isBeingDeleted, !id.isEmpty else { return workspace }
        guard let cluster = cluster.map(LogicalCluster.init) else {
            guard before == "Initializing" else { return workspace }
            object.setCondition(
                "WorkspaceInitialized", false, reason: "WorkspaceDisappeared", severity: "Error",
                message: "LogicalCluster \(id) not found", now: now)
            return object
        }
        // One that is marked inactive is as ready as before for whoever looks at it from above.
        let phase =
            cluster.phase.isEmpty
            ? "Initializing" : cluster.phase == "Inactive" ? "Ready" : cluster.phase
        // One that went from Unavailable to Ready does not look back (contract, section 3).
        if phase == "Initializing", before != "Initializing" { return workspace }
        object[as: Workspace.self].followLifecycle(of: cluster)
        guard phase != "Initializing" else {
            if let condition = cluster.value.condition("WorkspaceInitialized") {
                object.setCondition(condition, now: now)
            }
            return object
        }
        object.setCondition("WorkspaceInitialized", true, now: now)
        if Workspace(object).hasFailedCondition {
            object[as: Workspace.self].enter("Unavailable")
        } else {
            object[as: Workspace.self].enter(phase)
            if phase == "Ready" { object.trimWorkspaceOwner() }
        }
        return object
    }
}

/// What concerns a workspace: its own changes, and those of its logical cluster.
enum WorkspaceEvents {
    static let interests: [Interest] = [
        .of(SystemResources.workspaces, on: [.found, .created, .updated]),
        .of(SystemResources.logicalClusters, on: .committed),
    ]

    /// The workspace that an event concerns; nil for the clusters that none owns: root and homes.
    static func workspace(of event: ObjectEvent, _ directory: ClusterDirectory) -> NameInCluster? {
        guard event.key.resource == SystemResources.logicalClusters.storedResource else {
            return NameInCluster(event.key)
        }
        if let known = directory.cluster(event.key.cluster) {
            return known.owner.map { NameInCluster(cluster: $0.cluster, name: $0.name) }
        }
        // The directory no longer knows the owner of a cluster that is gone.
        let owner = event.latest.value.flatMap { LogicalCluster($0).owner }
        return owner.map { NameInCluster(cluster: $0.cluster, name: $0.name) }
    }
}

/// A workspace as it is stored, and the logical cluster that it stands for.
struct WorkspacePair {
    let workspace: Value
    /// Nil where there is none: not yet, or no more.
    let cluster: Value?
    private let key: String
    private let registry: ObjectRegistry

    /// Nil where there is no such workspace.
    init?(_ name: NameInCluster, _ registries: Registries) throws(Status) {
        key = name.key(SystemResources.workspaces)
        guard let registry = registries.holding(name.cluster),
            let workspace = try registry.find(key: key)?.value()
        else { return nil }
        self.registry = registry
        self.workspace = workspace
        let id = Workspace(workspace).cluster
        cluster = try registries.holding(id)?.find(
            SystemResources.logicalClusters, cluster: id, name: "cluster")
    }

    /// Changes the workspace, beginning with what was read.
    func update(_ change: (inout Value) throws(Status) -> Bool) async throws(Status) {
        try await registry.update(key: key, known: workspace, change)
    }
}
