import PlatModel
import PlatValue
import Synchronization

/// Keeps the endpoints of slices: one for each location that has a consumer (contract, section 5.4).
struct EndpointSlices: Controller {
    let locations: [Location]
    let registries: Registries
    let bindings: BindingDirectory
    let slices: SliceDirectory
    let exports: ExportLookup
    let placement: LocationChoice
    private let seen = SeenConsumers()

    let name = "endpoint slices"

    init(
        locations: [Location], registries: Registries, bindings: BindingDirectory,
        slices: SliceDirectory, exports: ExportLookup, placement: LocationChoice
    ) {
        self.locations = locations
        self.registries = registries
        self.bindings = bindings
        self.slices = slices
        self.exports = exports
        self.placement = placement
    }

    var interests: [Interest] {
        [
            .of(SystemResources.endpointSlices, on: [.found, .created, .updated]),
            .of(
                SystemResources.bindings, SystemResources.exports, SystemResources.partitions,
                SystemResources.shards, on: .committed),
        ]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        switch event.key.resource {
        case SystemResources.endpointSlices.storedResource: return [NameInCluster(event.key)]
        case SystemResources.bindings.storedResource:
            // A binding that cannot be read follows no export.
            guard let binding = event.latest.value.map(APIBinding.init),
                let cluster = binding.exportCluster, let export = binding.export?.name,
                seen.changed(
                    cluster + ":" + export,
                    to: bindings.consumerLocations(ofExport: export, in: cluster))
            else { return [] }
            return slices.keys(ofExport: export, in: cluster)
        case SystemResources.exports.storedResource:
            return slices.keys(ofExport: event.key.name, in: event.key.cluster)
        default: return slices.all
        }
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        let stored = key.key(SystemResources.endpointSlices)
        guard let registry = registries.holding(key.cluster),
            let object = try registry.find(key: stored)?.value()
        else { return nil }
        let slice = EndpointSlice(object)
        let path = slice.export?.path(in: key.cluster) ?? key.cluster
        let name = slice.export?.name ?? ""
        let extent = try Self.extent(named: slice.partition) { name throws(Status) in
            try registry.find(SystemResources.partitions, cluster: key.cluster, name: name)
        }
        let shards = try placement.shards()
        let urls = try exports.find(path: path, name: name).map {
            endpoints(of: $0, extent, shards)
        }
        let now = registries.clock.timestamp()
        try await registry.update(key: stored, known: slice.value) { object throws(Status) in
            object = Self.shown(object, extent, export: "\(path)|\(name)", urls, now: now)
            return true
        }
        return nil
    }

    /// Which shards a slice is for.
    enum Extent: Sendable {
        case all
        case selected(LabelSelector)
        /// What is wrong with the slice's partition.
        case invalid(String)

        func contains(_ shard: Value?) -> Bool {
            switch self {
            case .all: true
            case .selected(let selector): selector.matches { shard?.label($0) }
            case .invalid: false
            }
        }
    }

    static func extent(
        named name: String?, find: (String) throws(Status) -> Value?
    ) throws(Status) -> Extent {
        guard let name else { return .all }
        guard let partition = try find(name) else {
            return .invalid("partition.topology.kcp.io \"\(name)\" not found")
        }
        do {
            return .selected(try LabelSelector(object: Partition(partition).selector))
        } catch {
            return .invalid("\(error)")
        }
    }

    private func endpoints(
        of found: ExportLookup.Found, _ extent: Extent, _ shards: [Value]
    ) -> [String] {
        let consumers = bindings.consumerLocations(
            ofExport: found.export.objectName, in: found.cluster)
        return locations.filter { location in
            let shard = shards.first { $0.objectName == location.name }
            return consumers.contains(location.name) && extent.contains(shard)
        }.map {
            "\($0.baseURL)/services/apiexport/\(found.cluster)/\(found.export.objectName)"
        }
    }

    /// The slice with its endpoints; nil where its export is not there.
    static func shown(
        _ slice: Value, _ extent: Extent, export: String, _ endpoints: [String]?, now: String
    ) -> Value {
        var object = slice
        guard let endpoints else {
            // Without an export nobody asks where its consumers could be.
            object.setCondition(
                "APIExportValid", false, reason: "APIExportNotFound", severity: "Error",
                message: "Error getting APIExport \(export)", now: now)
            object[as: EndpointSlice.self].endpoints = []
            return object
        }
        object.setCondition("APIExportValid", true, now: now)
        object[as: EndpointSlice.self].endpoints = endpoints
        if case .invalid(let problem) = extent {
            object.setCondition(
                "PartitionValid", false, reason: "PartitionInvalidReference", severity: "Error",
                message: problem, now: now)
        } else {
            var selector = ""
            if case .selected(let labels) = extent { selector = labels.description }
            object.setCondition("PartitionValid", true, now: now)
            object[as: EndpointSlice.self].shardSelector = selector.isEmpty ? nil : selector
        }
        return object
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
