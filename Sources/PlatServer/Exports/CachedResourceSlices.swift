import PlatModel
import PlatValue

/// Keeps the endpoints of slices of cached resources: one for each location that has a consumer of the
/// export which offers them (contract, section 5.6).
struct CachedResourceSlices: Controller {
    let locations: [Location]
    let registries: Registries
    let bindings: BindingDirectory
    let slices: SliceDirectory
    let exports: ExportLookup
    let placement: LocationChoice

    let name = "slices of cached resources"

    var interests: [Interest] {
        [
            .of(SystemResources.cachedResourceSlices, on: [.found, .created, .updated]),
            .of(
                SystemResources.cachedResources, SystemResources.exports, SystemResources.bindings,
                SystemResources.partitions, SystemResources.shards, on: .committed),
        ]
    }

    /// There are few, so that whatever changes may concern each.
    func keys(for event: ObjectEvent) -> [NameInCluster] {
        event.key.resource == SystemResources.cachedResourceSlices.storedResource
            ? [NameInCluster(event.key)] : slices.all
    }

    /// What a slice refers to, as it was found.
    struct References {
        /// What is wrong with its cached resource; nil: it is there.
        var cachedResourceProblem: String?
        /// The export as the slice names it.
        var export: String
        /// What is wrong with its export; nil: it is there, and refers to the slice.
        var exportProblem: String?
        var extent: EndpointSlices.Extent
        var endpoints: [String] = []
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        let stored = key.key(SystemResources.cachedResourceSlices)
        guard let registry = registries.holding(key.cluster),
            let object = try registry.find(key: stored)?.value()
        else { return nil }
        let references = try references(of: EndpointSlice(object), key, registry)
        let now = registries.clock.timestamp()
        try await registry.update(key: stored, known: object) { object throws(Status) in
            object = Self.shown(object, references, now: now)
            return true
        }
        return nil
    }

    private func references(
        of slice: EndpointSlice, _ key: NameInCluster, _ registry: ObjectRegistry
    ) throws(Status) -> References {
        let path = slice.export?.path(in: key.cluster) ?? key.cluster
        let name = slice.export?.name ?? ""
        let extent = try EndpointSlices.extent(named: slice.partition) { name throws(Status) in
            try registry.find(SystemResources.partitions, cluster: key.cluster, name: name)
        }
        var references = References(export: "\(path)|\(name)", extent: extent)
        if try CachedObjects.resource(of: slice, in: key.cluster, exports) == nil {
            let path = slice.cachedResource?.path(in: key.cluster) ?? key.cluster
            references.cachedResourceProblem =
                "Error getting ClusterCachedResource \(path)|\(slice.cachedResource?.name ?? "")"
        }
        guard let found = try exports.find(path: path, name: name) else {
            references.exportProblem = "APIExport \(references.export) not found"
            return references
        }
        let isOffered = APIExport(found.export).resources.contains {
            $0.cachedResourceSlice == key.name
        }
        guard isOffered else {
            references.exportProblem =
                "APIExport \(references.export) does not reference this "
                + "ClusterCachedResourceEndpointSlice"
            return references
        }
        let consumers = bindings.consumerLocations(ofExport: name, in: found.cluster)
        let shards = try placement.shards()
        references.endpoints = locations.filter { location in
            consumers.contains(location.name)
                && extent.contains(shards.first { $0.objectName == location.name })
        }.map { "\($0.baseURL)/services/replication/\(key.cluster)/\(key.name)" }
        return references
    }

    /// The slice with what became of its references; what comes after one that is wrong is not said.
    static func shown(_ slice: Value, _ references: References, now: String) -> Value {
        var object = slice
        func fail(_ condition: String, _ reason: String, _ message: String) {
            object.setCondition(
                condition, false, reason: reason, severity: "Error", message: message, now: now)
            object[as: EndpointSlice.self].endpoints = []
        }
        if let problem = references.cachedResourceProblem {
            fail("ResourceValid", "ClusterCachedResourceNotFound", problem)
            return object
        }
        object.setCondition("ResourceValid", true, now: now)
        if let problem = references.exportProblem {
            fail("APIExportValid", "APIExportInvalidReference", problem)
            return object
        }
        object.setCondition("APIExportValid", true, now: now)
        if case .invalid(let problem) = references.extent {
            fail("PartitionValid", "PartitionInvalidReference", problem)
            return object
        }
        var selector = ""
        if case .selected(let labels) = references.extent { selector = labels.description }
        object.setCondition("PartitionValid", true, now: now)
        object[as: EndpointSlice.self].shardSelector = selector.isEmpty ? nil : selector
        object[as: EndpointSlice.self].endpoints = references.endpoints
        return object
    }
}
