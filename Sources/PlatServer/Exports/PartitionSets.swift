import PlatModel
import PlatStore
import PlatValue

/// Makes a Partition for every combination of values that the labels named by a set have among the
/// shards, and removes those that no shard is left for (contract, section 3).
struct PartitionSets: Controller {
    let locations: [Location]
    let registries: Registries
    let placement: LocationChoice

    let name = "partition sets"

    enum Key: Hashable, Sendable {
        case set(NameInCluster)
        /// Every set there is: the shards have changed.
        case all
    }

    var interests: [Interest] {
        [
            .of(SystemResources.partitionSets, on: [.found, .created, .updated]),
            .of(SystemResources.partitions, SystemResources.shards, on: .committed),
        ]
    }

    func keys(for event: ObjectEvent) -> [Key] {
        switch event.key.resource {
        case SystemResources.partitionSets.storedResource:
            return [.set(NameInCluster(event.key))]
        case SystemResources.partitions.storedResource:
            let owner = event.latest.value.flatMap { Partition($0).set }
            return owner.map { [.set(NameInCluster(cluster: event.key.cluster, name: $0))] } ?? []
        default: return [.all]
        }
    }

    func keys(meantBy key: Key) throws(Status) -> [Key]? {
        guard key == .all else { return nil }
        var keys: [Key] = []
        for location in locations {
            keys += try registries[location].list(SystemResources.partitionSets, cluster: nil)
                .map { .set(NameInCluster(cluster: $0.cluster, name: $0.objectName)) }
        }
        return keys
    }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard case .set(let key) = key, let registry = registries.holding(key.cluster) else {
            return nil
        }
        let stored = key.key(SystemResources.partitionSets)
        guard let set = try registry.find(key: stored)?.value(), !set.isBeingDeleted else {
            return nil
        }
        let now = registries.clock.timestamp()
        var wanted: [[String: String]]?
        var problem = ""
        do {
            let selector = try LabelSelector(object: PartitionSet(set).shardSelector)
            wanted = try combinations(of: set, selector)
        } catch let error as Status {
            throw error
        } catch {
            problem = "\(error)"
        }
        if let wanted { try await adjust(set, wanted, registry) }
        let (count, obstacle) = (wanted?.count, problem)
        try await registry.update(key: stored, known: set) { object throws(Status) in
            object = Self.shown(object, count: count, problem: obstacle, now: now)
            return true
        }
        return nil
    }

    private func combinations(of set: Value, _ selector: LabelSelector) throws(Status)
        -> [[String: String]]
    {
        // One that says nothing is of nothing.
        guard !PartitionSet(set).dimensions.isEmpty || !selector.requirements.isEmpty else {
            return []
        }
        let shards = try placement.shards().filter { shard in
            selector.matches { shard.label($0) }
        }
        return Self.combinations(PartitionSet(set).dimensions, shards.map(\.labels))
    }

    /// The set with how many partitions it has, or with why its selector is none.
    static func shown(_ set: Value, count: Int?, problem: String, now: String) -> Value {
        var object = set
        guard let count else {
            object.setCondition(
                "PartitionSetValid", false, reason: "InvalidSelector", severity: "Error",
                message: problem, now: now)
            return object
        }
        object.setCondition("PartitionSetValid", true, now: now)
        object.setCondition("PartitionsReady", true, now: now)
        object[as: PartitionSet.self].count = count
        return object
    }

    /// The distinct values of the labels, of shards that have all of them, in order.
    static func combinations(_ dimensions: [String], _ shards: [[String: String]])
        -> [[String: String]]
    {
        var seen: Set<[String: String]> = []
        for labels in shards {
            let values = labels.filter { dimensions.contains($0.key) }
            if values.count == Set(dimensions).count { seen.insert(values) }
        }
        return seen.sorted { left, right in
            dimensions.map { left[$0] ?? "" }.lexicographicallyPrecedes(
                dimensions.map { right[$0] ?? "" })
        }
    }

    /// Makes the partitions that are missing and removes those that stand for nothing any more.
    private func adjust(_ set: Value, _ wanted: [[String: String]], _ registry: ObjectRegistry)
        async throws(Status)
    {
        let own = try registry.list(SystemResources.partitions, cluster: set.cluster)
            .filter { Partition($0).set == set.objectName }
        let (missing, stray) = Self.compare(wanted, with: own)
        let removals = stray.map { partition in
            Write(
                key: SystemResources.partitions.key(
                    cluster: set.cluster, namespace: nil, name: partition.objectName),
                expecting: .any, change: .delete(StoredObject.template(partition)))
        }
        let writes = removals + missing.map { partition(of: set, $0, registry).write }
        guard !writes.isEmpty else { return }
        do {
            try await registry.commit(writes)
        } catch {
            throw Status(error)
        }
    }

    /// The combinations that no partition stands for, and the partitions that stand for none, or for
    /// one that has another already.
    static func compare(
        _ wanted: [[String: String]], with partitions: [Value]
    ) -> (missing: [[String: String]], stray: [Value]) {
        var missing = wanted
        let stray = partitions.filter { partition in
            let labels = Partition(partition).matchLabels
            guard let at = missing.firstIndex(where: { Members(stringValues: $0) == labels }) else {
                return true
            }
            missing.remove(at: at)
            return false
        }
        return (missing, stray)
    }

    private func partition(of set: Value, _ labels: [String: String], _ registry: ObjectRegistry)
        -> StoredObject.Draft
    {
        let parts =
            [set.objectName] + labels.sorted { $0.key < $1.key }.map { $0.value.lowercased() }
        let base = parts.joined(separator: "-") + "-"
        var draft = registry.newObject(
            SystemResources.partitions, cluster: set.cluster, name: generatedName(base),
            content: [
                "spec": ["selector": ["matchLabels": .object(Members(stringValues: labels))]]
            ])
        draft.object.set(.string(base), at: "metadata", "generateName")
        draft.object.setOwner(
            set, apiVersion: "topology.kcp.io/v1alpha1", kind: "PartitionSet", isController: true)
        return draft
    }
}
