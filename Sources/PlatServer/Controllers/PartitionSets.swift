import PlatModel
import PlatStore
import PlatValue

/// Makes a Partition for every combination of values that the labels named by a set have among the
/// shards, and removes those that no shard is left for (contract, section 3).
struct PartitionSets: Aspect {
    let server: Parts
    var name: String { "partition sets" }

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        guard let key = ObjectKey(event.key) else { return [] }
        switch key.resource {
        case "partitionsets.topology.kcp.io":
            return event.kind == .delete ? [] : [WorkspaceKey(cluster: key.cluster, name: key.name)]
        case "partitions.topology.kcp.io":
            // Bytes that cannot be read are reported by whoever needs the object.
            let owner = (try? Value(json: event.bytes)).flatMap(Self.owner)
            return owner.map { [WorkspaceKey(cluster: key.cluster, name: $0)] } ?? []
        case "shards.core.kcp.io":
            return server.locations.flatMap { location in
                do throws(Status) {
                    return try initialKeys(in: location)
                } catch {
                    server.log.fault("partition sets: \(error.message)")
                    return []
                }
            }
        default: return []
        }
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        try server.registry(location).list(SystemResources.partitionSets, cluster: nil).map {
            WorkspaceKey(cluster: $0.cluster, name: $0.objectName)
        }
    }

    private static func owner(of partition: Value) -> String? {
        partition.at("metadata", "ownerReferences")?.arrayValue?
            .first { $0["kind"] == "PartitionSet" }?["name"]?.stringValue
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let stored = SystemResources.partitionSets.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let set = try registry.find(key: stored)?.value(), !set.isBeingDeleted else {
            return nil
        }
        let selector: LabelSelector
        do {
            selector = try LabelSelector(object: set.at("spec", "shardSelector") ?? [:])
        } catch {
            let message = "\(error)"
            let now = server.clock.timestamp()
            try await registry.update(key: stored) { object throws(Status) in
                object.setCondition(
                    "PartitionSetValid", false, reason: "InvalidSelector", severity: "Error",
                    message: message, now: now)
                return true
            }
            return nil
        }
        let shards = try server.placement.shards().filter { shard in
            selector.matches { shard.label($0) }
        }
        let wanted = Self.combinations(set.at("spec", "dimensions").strings, shards.map(\.labels))
        try await adjust(set, wanted, registry)
        let now = server.clock.timestamp()
        try await registry.update(key: stored) { object throws(Status) in
            object.setCondition("PartitionSetValid", true, now: now)
            object.setCondition("PartitionsReady", true, now: now)
            object.set(.integer(Int64(wanted.count)), at: "status", "count")
            return true
        }
        return nil
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
        let type = SystemResources.partitions
        var missing = wanted
        var writes: [Write] = []
        for partition in try registry.list(type, cluster: set.cluster)
        where Self.owner(of: partition) == set.objectName {
            let labels = partition.at("spec", "selector", "matchLabels")?.objectValue
            if let at = missing.firstIndex(where: { Members(stringValues: $0) == labels }) {
                missing.remove(at: at)
                continue
            }
            let key = type.key(cluster: set.cluster, namespace: nil, name: partition.objectName)
            writes.append(
                Write(
                    key: key, expecting: .any, change: .delete(StoredObject.template(partition))))
        }
        for labels in missing { writes.append(partition(of: set, labels, registry).write) }
        guard !writes.isEmpty else { return }
        do {
            try await registry.commit(writes)
        } catch {
            throw Status(error)
        }
    }

    private func partition(of set: Value, _ labels: [String: String], _ registry: ObjectRegistry)
        -> StoredObject.Draft
    {
        let parts =
            [set.objectName] + labels.sorted { $0.key < $1.key }.map { $0.value.lowercased() }
        var draft = registry.newObject(
            SystemResources.partitions, cluster: set.cluster,
            name: generatedName(parts.joined(separator: "-") + "-"),
            content: [
                "spec": ["selector": ["matchLabels": .object(Members(stringValues: labels))]]
            ])
        draft.object.set(
            [
                [
                    "apiVersion": "topology.kcp.io/v1alpha1", "kind": "PartitionSet",
                    "name": .string(set.objectName), "uid": .string(set.objectUID),
                ]
            ], at: "metadata", "ownerReferences")
        return draft
    }
}
