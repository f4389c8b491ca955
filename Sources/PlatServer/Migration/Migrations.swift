import PlatModel
import PlatValue

/// Moves logical clusters from one location to another, as LogicalClusterMigrations ask for it.
///
/// Whoever asks for the cluster meanwhile is told to come again (503). Each step is written down before the
/// next, so that a control plane that is started again goes on where it was.
struct Migrations: Controller {
    let locations: [Location]
    let directory: ClusterDirectory
    let registries: Registries
    let openWatches: OpenWatches
    let requests: RequestMetrics

    let name = "migrations"
    let workers = 4

    var interests: [Interest] {
        [.of(SystemResources.migrations, on: [.found, .created, .updated])]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] { [NameInCluster(event.key)] }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        let stored = key.key(SystemResources.migrations)
        guard let registry = registries.holding(key.cluster),
            let object = try registry.find(key: stored)?.value()
        else { return nil }
        let migration = LogicalClusterMigration(object)
        let next: Value
        switch migration.phase {
        case .completed, .failed: return nil
        case nil: next = beginning(object)
        case .preparing: next = try await prepared(object, key)
        case .copying: next = try await copied(object)
        case .cleaning: next = try await cleaned(object)
        case .finishing: next = try await finished(object)
        }
        try await registry.update(key: stored, known: object) { object throws(Status) in
            object = next
            return true
        }
        return nil
    }

    // MARK: Steps

    /// One that is removed before it has begun does not begin.
    private func beginning(_ migration: Value) -> Value {
        var object = migration
        guard !object.isBeingDeleted else { return object }
        object.addFinalizer(LogicalClusterMigration.finalizer)
        object[as: LogicalClusterMigration.self].phase = .preparing
        return object
    }

    /// Lets nobody in any more, and waits until everybody is out.
    private func prepared(_ migration: Value, _ key: NameInCluster) async throws(Status) -> Value {
        let view = LogicalClusterMigration(migration)
        let (cluster, mark) = (view.logicalCluster, "\(key.cluster):\(key.name)")
        var object = migration
        guard object[as: LogicalClusterMigration.self].origin != nil else {
            if let obstacle = try obstacle(view, key) { return failed(object, obstacle) }
            object[as: LogicalClusterMigration.self].origin = directory.location(of: cluster)?.name
            return object
        }
        let (origin, _) = try places(view)
        let stored = SystemResources.logicalClusters.key(
            cluster: cluster, namespace: nil, name: LogicalCluster.name)
        var other: String?
        let marked = try await registries[origin].update(key: stored) { found throws(Status) in
            other = LogicalCluster(found).migration
            guard other == nil || other == mark else { return false }
            found.setAnnotation(LogicalCluster.Annotation.migrating, to: mark)
            return true
        }
        guard marked != nil else {
            return failed(object, ("LogicalClusterNotFound", "\(cluster) is not there"))
        }
        if let other, other != mark {
            return failed(
                object,
                (
                    "LogicalClusterAlreadyMigrating",
                    "logical cluster is already migrating with \"\(other)\""
                ))
        }
        openWatches.finish(in: cluster)
        try await requests.drain(registries.clock)
        return passed(object, "OriginReady", to: .copying)
    }

    private func copied(_ migration: Value) async throws(Status) -> Value {
        var object = migration
        let count = try await relocation(LogicalClusterMigration(migration)).layDown()
        object[as: LogicalClusterMigration.self].entriesCopied = Int64(count)
        return passed(object, "DataCopied", to: .cleaning)
    }

    private func cleaned(_ migration: Value) async throws(Status) -> Value {
        try await relocation(LogicalClusterMigration(migration)).letGo()
        return passed(migration, "OriginCleaned", to: .finishing)
    }

    private func finished(_ migration: Value) async throws(Status) -> Value {
        let view = LogicalClusterMigration(migration)
        try await relocation(view).settle(now: registries.clock.timestamp())
        directory.endMigration(of: view.logicalCluster)
        try await showPlace(of: view.logicalCluster, try places(view).destination)
        var object = passed(migration, "Completed", to: .completed)
        object.removeFinalizer(LogicalClusterMigration.finalizer)
        return object
    }

    /// The workspace says where its logical cluster lives.
    private func showPlace(of cluster: String, _ location: Location) async throws(Status) {
        guard let owner = directory.cluster(cluster)?.owner else { return }
        let workspace = NameInCluster(cluster: owner.cluster, name: owner.name)
        try await registries.holding(owner.cluster)?.update(
            key: workspace.key(SystemResources.workspaces)
        ) { object throws(Status) in
            object.setAnnotation(Workspace.Annotation.shard, to: location.name)
            object.setAnnotation(
                Workspace.Annotation.hashedShard, to: LocationChoice.hashedName(location.name))
            return true
        }
    }

    // MARK: What stands in the way

    /// Why a migration cannot begin: reason and message.
    private func obstacle(
        _ migration: LogicalClusterMigration, _ key: NameInCluster
    ) throws(Status) -> (reason: String, message: String)? {
        let id = migration.logicalCluster
        guard let cluster = directory.cluster(id) else {
            return ("LogicalClusterNotFound", "logical cluster \"\(id)\" is not there")
        }
        guard let destination = locations.first(where: { $0.name == migration.destination }) else {
            return ("ShardNotFound", "shard \"\(migration.destination)\" is not there")
        }
        if cluster.location === destination {
            return ("AlreadyThere", "logical cluster \"\(id)\" lives in \(destination.name)")
        }
        if id == "root" || id == key.cluster {
            return ("NotMovable", "logical cluster \"\(id)\" cannot move")
        }
        if cluster.isBeingDeleted || cluster.phase != "Ready" {
            return ("NotReady", "logical cluster \"\(id)\" is \(cluster.phase)")
        }
        return nil
    }

    private func places(
        _ migration: LogicalClusterMigration
    ) throws(Status) -> (origin: Location, destination: Location) {
        guard let origin = locations.first(where: { $0.name == migration.origin }),
            let destination = locations.first(where: { $0.name == migration.destination })
        else {
            throw Status.internalError("\(migration.logicalCluster): a location is not there")
        }
        return (origin, destination)
    }

    private func relocation(_ migration: LogicalClusterMigration) throws(Status) -> Relocation {
        let places = try places(migration)
        return Relocation(
            cluster: migration.logicalCluster, origin: places.origin,
            destination: places.destination)
    }

    // MARK: What is shown

    private func passed(
        _ migration: Value, _ condition: String, to phase: LogicalClusterMigration.Phase
    ) -> Value {
        var object = migration
        object[as: LogicalClusterMigration.self].phase = phase
        object.setCondition(condition, true, now: registries.clock.timestamp())
        return object
    }

    private func failed(_ migration: Value, _ why: (reason: String, message: String)) -> Value {
        var object = migration
        object[as: LogicalClusterMigration.self].phase = .failed
        object.setCondition(
            "OriginReady", false, reason: why.reason, severity: "Error", message: why.message,
            now: registries.clock.timestamp())
        object.removeFinalizer(LogicalClusterMigration.finalizer)
        return object
    }
}
