import PlatModel
import PlatStore
import PlatValue

/// A workspace somewhere in the tree: where it is stored.
struct WorkspaceKey: Hashable, Sendable {
    /// The parent's logical cluster.
    var cluster: String
    var name: String
}

/// Brings a workspace from `Scheduling` to its end: chooses a location, makes the logical cluster,
/// follows its phase, and takes it away again.
struct WorkspacePlacement: Aspect {
    let server: Parts
    var name: String { "workspaces" }
    var workers: Int { 16 }

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        if event.key.hasPrefix(SystemResources.workspaces.storagePrefix),
            let key = ObjectKey(event.key)
        {
            return event.kind == .delete ? [] : [WorkspaceKey(cluster: key.cluster, name: key.name)]
        }
        if event.key.hasPrefix(SystemResources.logicalClusters.storagePrefix),
            let key = ObjectKey(event.key)
        {
            // The directory no longer knows the owner of a cluster that is gone.
            let owner =
                server.directory.cluster(key.cluster)?.owner
                ?? Self.owner(in: event.previous ?? event.bytes)
            return owner.map { [WorkspaceKey(cluster: $0.cluster, name: $0.name)] } ?? []
        }
        if event.key.hasPrefix(SystemResources.shards.storagePrefix) {
            // A shard that changed may take workspaces that found no place.
            return server.directory.unplaced().map { WorkspaceKey(cluster: $0.0, name: $0.1) }
        }
        return []
    }

    private static func owner(in bytes: [UInt8]) -> (cluster: String, name: String)? {
        guard let owner = try? Value(json: bytes).at("spec", "owner"),
            let cluster = owner["cluster"]?.stringValue, let name = owner["name"]?.stringValue
        else {
            // Root and homes have no owner.
            return nil
        }
        return (cluster, name)
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        server.directory.clusters(in: location).flatMap { cluster in
            server.directory.workspaces(in: cluster.name).compactMap { name, entry in
                entry.phase == "Ready" && !entry.isBeingDeleted
                    ? nil : WorkspaceKey(cluster: cluster.name, name: name)
            }
        }
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let stored = SystemResources.workspaces.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let workspace = try registry.find(key: stored)?.value() else { return nil }
        if workspace.isBeingDeleted { return try await remove(workspace, stored, registry) }
        if workspace.at("spec", "mount") != nil { return nil }
        if workspace.at("spec", "cluster")?.stringValue?.isEmpty ?? true {
            return try await place(workspace, stored, registry, key)
        }
        return try await follow(workspace, stored, registry)
    }

    // MARK: Placing

    private func place(
        _ workspace: Value, _ stored: String, _ registry: ObjectRegistry, _ key: WorkspaceKey
    ) async throws(Status) -> Double? {
        switch try server.placement.choose(
            workspace.at("spec", "location", "selector"), near: key.cluster)
        {
        case .none(let reason, let message):
            try await registry.update(key: stored) { object throws(Status) in
                object.setCondition(
                    "WorkspaceScheduled", false, reason: reason, severity: "Error",
                    message: message,
                    now: server.clock.timestamp())
                setPhase(&object, "Unavailable")
                return true
            }
            return nil
        case .location(let location, let shard):
            let draft = try server.clusterMaker.draft(
                of: workspace, parent: key.cluster, in: location)
            try await draft.commit()
            try await registry.update(key: stored) { object throws(Status) in
                guard object.at("spec", "cluster") == nil else { return false }
                self.enter(&object, draft, location, shard)
                return true
            }
            return nil
        }
    }

    private func enter(
        _ object: inout Value, _ draft: LogicalClusterDraft, _ location: Location, _ shard: Value
    ) {
        let now = server.clock.timestamp()
        object.set(.string(draft.cluster), at: "spec", "cluster")
        object.set(.string("\(server.baseURL)/clusters/\(draft.path)"), at: "spec", "URL")
        object.set(.string(location.name), at: "metadata", "annotations", "core.kcp.io/shard")
        object.set(
            .string(LocationChoice.hashedName(location.name)), at: "metadata", "annotations",
            "internal.tenancy.kcp.io/shard")
        object.set(
            .string(draft.cluster), at: "metadata", "annotations", "internal.tenancy.kcp.io/cluster"
        )
        if let region = shard.label("region") {
            object.set(.string(region), at: "metadata", "labels", "region")
        }
        if !object.finalizers.contains("core.kcp.io/logicalcluster") {
            object.set(
                .array((object.finalizers + ["core.kcp.io/logicalcluster"]).map(Value.string)),
                at: "metadata", "finalizers")
        }
        let generation = object.at("metadata", "generation")?.integerValue ?? 1
        object.set(.integer(generation + 1), at: "metadata", "generation")
        object.setCondition("WorkspaceScheduled", true, now: now)
        // A workspace that was Unavailable goes straight to Ready (contract 2.1).
        if object.at("status", "phase") == "Unavailable" {
            setPhase(&object, "Ready")
        } else {
            object.setCondition(
                "WorkspaceInitialized", false, reason: "InitializerExists", severity: "Info",
                message: "Initializers still exist: \(draft.initializersText)", now: now)
            object.set(.array(draft.initializers.map(Value.string)), at: "status", "initializers")
            setPhase(&object, "Initializing")
        }
    }

    private func setPhase(_ object: inout Value, _ phase: String) {
        object.set(.string(phase), at: "status", "phase")
        object.set(.string(phase), at: "metadata", "labels", "tenancy.kcp.io/phase")
    }

    // MARK: Following the logical cluster

    private func follow(_ workspace: Value, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status) -> Double?
    {
        let id = workspace.at("spec", "cluster")?.stringValue ?? ""
        guard let home = server.registry(of: id),
            let cluster = try home.find(
                SystemResources.logicalClusters, cluster: id, name: "cluster")
        else { return try await markDisappeared(workspace, stored, registry, id) }
        let phase = cluster.at("status", "phase")?.stringValue ?? "Initializing"
        try await registry.update(key: stored) { object throws(Status) in
            guard !object.isBeingDeleted else { return false }
            let before = object.at("status", "phase")?.stringValue
            // One that went from Unavailable to Ready does not look back (contract, section 3).
            if phase == "Initializing", before != "Initializing" { return false }
            object.set(cluster.at("status", "initializers"), at: "status", "initializers")
            object.set(cluster.at("status", "terminators"), at: "status", "terminators")
            if phase == "Initializing" {
                if before == "Initializing",
                    let condition = cluster.condition("WorkspaceInitialized")
                {
                    object.setCondition(
                        "WorkspaceInitialized", condition["status"] == "True",
                        reason: condition["reason"]?.stringValue,
                        severity: condition["severity"]?.stringValue,
                        message: condition["message"]?.stringValue, now: server.clock.timestamp())
                }
                return true
            }
            object.setCondition("WorkspaceInitialized", true, now: server.clock.timestamp())
            if object.hasFailedWorkspaceCondition {
                setPhase(&object, "Unavailable")
            } else if phase == "Ready" {
                setPhase(&object, "Ready")
                object.trimWorkspaceOwner()
            } else {
                setPhase(&object, phase)
            }
            return true
        }
        return nil
    }

    private func markDisappeared(
        _ workspace: Value, _ stored: String, _ registry: ObjectRegistry, _ id: String
    ) async throws(Status) -> Double? {
        guard workspace.at("status", "phase") == "Initializing" else { return nil }
        try await registry.update(key: stored) { object throws(Status) in
            object.setCondition(
                "WorkspaceInitialized", false, reason: "WorkspaceDisappeared", severity: "Error",
                message: "LogicalCluster \(id) not found", now: server.clock.timestamp())
            return true
        }
        return nil
    }

    // MARK: Removing

    private func remove(_ workspace: Value, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status) -> Double?
    {
        let own = "core.kcp.io/logicalcluster"
        guard workspace.finalizers.contains(own) else { return nil }
        // Anybody else's finalizer keeps the content until it is taken away.
        guard workspace.finalizers == [own] else { return nil }
        let id = workspace.at("spec", "cluster")?.stringValue ?? ""
        if let home = server.registry(of: id),
            let cluster = try home.find(
                SystemResources.logicalClusters, cluster: id, name: "cluster"),
            cluster.at("spec", "owner", "uid")?.stringValue == workspace.objectUID
        {
            let key = SystemResources.logicalClusters.key(
                cluster: id, namespace: nil, name: "cluster")
            try await home.update(key: key) { object throws(Status) in
                object.markDeleted(now: server.clock.timestamp())
            }
            try await mirrorDeletion(cluster, stored, registry)
            return nil
        }
        try await registry.update(key: stored) { object throws(Status) in
            object.removeFinalizer(own)
        }
        return nil
    }

    /// Shows in the workspace how far its logical cluster's deletion is.
    private func mirrorDeletion(_ cluster: Value, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status)
    {
        guard cluster.isBeingDeleted else { return }
        try await registry.update(key: stored) { object throws(Status) in
            let terminators = cluster.at("status", "terminators")
            object.set(terminators, at: "status", "terminators")
            setPhase(&object, terminators?.arrayValue?.isEmpty ?? true ? "Deleting" : "Terminating")
            if let condition = cluster.condition("WorkspaceContentDeleted") {
                object.setCondition(
                    "WorkspaceContentDeleted", condition["status"] == "True",
                    reason: condition["reason"]?.stringValue,
                    severity: condition["severity"]?.stringValue,
                    message: condition["message"]?.stringValue, now: server.clock.timestamp())
            }
            return true
        }
    }
}

extension Value {
    /// Whether a condition whose type starts with `Workspace` is False.
    var hasFailedWorkspaceCondition: Bool {
        at("status", "conditions")?.arrayValue?.contains {
            $0["status"] == "False" && ($0["type"]?.stringValue?.hasPrefix("Workspace") ?? false)
        } ?? false
    }

    /// Starts the deletion of an object that finalizers hold; false when it has begun already.
    mutating func markDeleted(now: String) -> Bool {
        guard !isBeingDeleted else { return false }
        set(.string(now), at: "metadata", "deletionTimestamp")
        set(0, at: "metadata", "deletionGracePeriodSeconds")
        if let generation = at("metadata", "generation")?.integerValue {
            set(.integer(generation + 1), at: "metadata", "generation")
        }
        return true
    }

    mutating func removeFinalizer(_ name: String) -> Bool {
        guard finalizers.contains(name) else { return false }
        let left = finalizers.filter { $0 != name }
        set(left.isEmpty ? nil : .array(left.map(Value.string)), at: "metadata", "finalizers")
        return true
    }
}
