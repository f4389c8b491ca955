import PlatModel
import PlatStore
import PlatValue
import Synchronization

/// Keeps the endpoints of slices: one for each location that has a consumer (contract, section 5.4).
struct EndpointSlices: Aspect {
    let server: Parts
    var name: String { "endpoint slices" }
    private let seen = SeenConsumers()

    init(server: Parts) { self.server = server }

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        guard let key = ObjectKey(event.key) else { return [] }
        switch key.resource {
        case "apiexportendpointslices.apis.kcp.io":
            return event.kind == .delete ? [] : [WorkspaceKey(cluster: key.cluster, name: key.name)]
        case "apibindings.apis.kcp.io":
            // A binding that cannot be read follows no export.
            guard let object = try? Value(json: event.bytes),
                let cluster = object.at("status", "apiExportClusterName")?.stringValue,
                let export = object.at("spec", "reference", "export", "name")?.stringValue,
                seen.changed(
                    cluster + ":" + export,
                    to: server.bindings.consumerLocations(ofExport: export, in: cluster))
            else { return [] }
            return server.slices.keys(ofExport: export, in: cluster)
        case "apiexports.apis.kcp.io":
            return server.slices.keys(ofExport: key.name, in: key.cluster)
        case "partitions.topology.kcp.io", "shards.core.kcp.io": return server.slices.all
        default: return []
        }
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] { server.slices.all }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let stored = SystemResources.endpointSlices.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let slice = try registry.find(key: stored)?.value() else { return nil }
        let reference = slice.at("spec", "export")
        let path = reference?["path"]?.stringValue ?? ""
        let export = reference?["name"]?.stringValue ?? ""
        let found = try server.exports.find(
            path: path.isEmpty ? key.cluster : path, name: export)
        let partition = try partition(slice, key, registry)
        let shardSelector = partition.selector.map { $0.description } ?? ""
        let now = server.clock.timestamp()
        let shards = try server.placement.shards()
        let endpoints = found.map {
            partition.failure == nil ? self.endpoints($0, partition.selector, shards) : []
        }
        try await registry.update(key: stored) { object throws(Status) in
            if let failure = partition.failure {
                object.setCondition(
                    "PartitionValid", false, reason: "PartitionInvalidReference", severity: "Error",
                    message: failure, now: now)
            } else {
                object.setCondition("PartitionValid", true, now: now)
                object.set(
                    shardSelector.isEmpty ? nil : .string(shardSelector), at: "status",
                    "shardSelector")
            }
            guard let endpoints else {
                object.setCondition(
                    "APIExportValid", false, reason: "APIExportNotFound", severity: "Error",
                    message:
                        "Error getting APIExport \(path.isEmpty ? key.cluster : path)|\(export)",
                    now: now)
                object.set(nil, at: "status", "endpoints")
                return true
            }
            object.setCondition("APIExportValid", true, now: now)
            object.set(endpoints.isEmpty ? nil : .array(endpoints), at: "status", "endpoints")
            return true
        }
        return nil
    }

    private func partition(_ slice: Value, _ key: WorkspaceKey, _ registry: ObjectRegistry)
        throws(Status) -> (selector: LabelSelector?, failure: String?)
    {
        guard let name = slice.at("spec", "partition")?.stringValue, !name.isEmpty else {
            return (nil, nil)
        }
        guard
            let partition = try registry.find(
                SystemResources.partitions, cluster: key.cluster, name: name)
        else {
            return (nil, "partition.topology.kcp.io \"\(name)\" not found")
        }
        do {
            return (try LabelSelector(object: partition.at("spec", "selector") ?? [:]), nil)
        } catch {
            return (nil, "\(error)")
        }
    }

    private func endpoints(
        _ found: ExportLookup.Found, _ selector: LabelSelector?, _ shards: [Value]
    )
        -> [Value]
    {
        let consumers = server.bindings.consumerLocations(
            ofExport: found.export.objectName, in: found.cluster)
        return server.locations.filter { location in
            let shard = shards.first { $0.objectName == location.name }
            return (selector?.matches { shard?.label($0) } ?? true)
                && consumers.contains(location.name)
        }.map { location in
            [
                "url": .string(
                    "\(location.baseURL)/services/apiexport/\(found.cluster)/\(found.export.objectName)"
                )
            ]
        }
    }
}

/// Where exports had consumers when a binding last changed: one more consumer in a location where there
/// are some changes no endpoint.
private final class SeenConsumers: Sendable {
    private let locations = Mutex<[String: Set<String>]>([:])

    /// Remembers the locations; false if they are the same as before.
    func changed(_ export: String, to now: Set<String>) -> Bool {
        locations.withLock { locations in
            guard (locations[export] ?? []) != now else { return false }
            locations[export] = now.isEmpty ? nil : now
            return true
        }
    }
}
