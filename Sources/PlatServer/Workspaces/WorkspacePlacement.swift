import PlatModel
import PlatValue

/// Places a workspace that has no logical cluster yet: chooses a location and makes the cluster there.
struct WorkspacePlacement: Controller {
    let directory: ClusterDirectory
    let registries: Registries
    let choice: LocationChoice
    let clusters: LogicalClusterMaker

    let name = "placement"
    let workers = 16

    var interests: [Interest] {
        [
            .of(SystemResources.workspaces, on: [.found, .created, .updated]),
            .of(SystemResources.shards, on: .committed),
        ]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        guard event.key.resource == SystemResources.workspaces.storedResource else {
            // A shard that changed may take workspaces that found no place.
            return directory.unplaced()
        }
        let own = NameInCluster(event.key)
        return directory.workspace(own)?.stage == .unplaced ? [own] : []
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        let stored = key.key(SystemResources.workspaces)
        guard let registry = registries.holding(key.cluster),
            let workspace = try registry.find(key: stored)?.value(),
            Self.isUnplaced(workspace)
        else { return nil }
        let now = registries.clock.timestamp()
        switch try choice.choose(Workspace(workspace).locationSelector, near: key.cluster) {
        case .none(let reason, let message):
            try await registry.update(key: stored, known: workspace) { object throws(Status) in
                object = Self.unplaced(object, reason: reason, message: message, now: now)
                return true
            }
        case .location(let location, let shard):
            let draft = try clusters.draft(of: workspace, parent: key.cluster, in: location)
            let place = Place(
                cluster: draft.cluster, initializers: draft.initializers,
                url: "\(clusters.addresses.main)/clusters/\(draft.path)", location: location.name,
                region: Shard(shard).region)
            let placed = Self.placed(workspace, at: place, now: now)
            let write = registry.write(placed, over: workspace, key: stored)
            if location === registry.location, try await draft.commit(with: write) { return nil }
            try await draft.commit()
            try await registry.update(key: stored, known: workspace) { object throws(Status) in
                guard Self.isUnplaced(object) else { return false }
                object = Self.placed(object, at: place, now: now)
                return true
            }
        }
        return nil
    }

    static func isUnplaced(_ workspace: Value) -> Bool {
        !workspace.isBeingDeleted && workspace.at("spec", "mount") == nil
            && Workspace(workspace).cluster.isEmpty
    }

    /// Where a workspace lives from now on.
    struct Place: Sendable {
        var cluster: String
        var initializers: [String]
        var url: String
        var location: String
        var region: String?
    }

    static func unplaced(
        _ workspace: Value, reason: String, message: String, now: String
    ) -> Value {
        var object = workspace
        object.setCondition(
            "WorkspaceScheduled", false, reason: reason, severity: "Error", message: message,
            now: now)
        object[as: Workspace.self].enter("Unavailable")
        return object
    }

    static func placed(_ workspace: Value, at place: Place, now: String) -> Value {
        var object = workspace
        object[as: Workspace.self].cluster = place.cluster
        object[as: Workspace.self].url = place.url
        object.setAnnotation(Workspace.Annotation.shard, to: place.location)
        object.setAnnotation(
            Workspace.Annotation.hashedShard, to: LocationChoice.hashedName(place.location))
        object.setAnnotation(Workspace.Annotation.chosenCluster, to: place.cluster)
        if let region = place.region { object.setLabel(Shard.regionLabel, to: region) }
        object.addFinalizer(Workspace.finalizer)
        object.countGeneration()
        object.setCondition("WorkspaceScheduled", true, now: now)
        // A workspace that was Unavailable goes straight to Ready (contract 2.1).
        guard Workspace(object).phase != "Unavailable" else {
            object[as: Workspace.self].enter("Ready")
            return object
        }
        object.setCondition(
            "WorkspaceInitialized", false, reason: "InitializerExists", severity: "Info",
            message: "Initializers still exist: [\(place.initializers.joined(separator: " "))]",
            now: now)
        object.set(Value(strings: place.initializers), at: "status", "initializers")
        object[as: Workspace.self].enter("Initializing")
        return object
    }
}
