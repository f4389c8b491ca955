import PlatModel
import PlatValue

/// Where the objects of a kind are that consumers read and do not store: a provider's own, as a slice and
/// its cached resource name them (contract, section 5.6).
struct CachedObjects: Sendable {
    /// The provider's logical cluster.
    let cluster: String
    let location: Location
    /// The kind as the provider serves it, to be read.
    let type: ResourceType
    /// Which of the provider's objects are shown; nil: all.
    let selector: LabelSelector?
    /// The cluster that they are shown in; nil: the provider's.
    var consumer: String?

    static let reading: Set<String> = ["get", "list", "watch"]

    /// The cached resource of a slice in a cluster. One of another cluster is none: nobody there has said
    /// that it may be offered here.
    static func resource(
        of slice: EndpointSlice, in cluster: String, _ exports: ExportLookup
    ) throws(Status) -> (value: CachedResource, location: Location)? {
        guard let reference = slice.cachedResource,
            let holder = exports.cluster(at: reference.path(in: cluster)), holder.name == cluster,
            let object = try exports.registries[holder.location].find(
                SystemResources.cachedResources, cluster: cluster, name: reference.name)
        else { return nil }
        return (CachedResource(object), holder.location)
    }

    /// Whether these are the others, so that who watches those misses nothing and sees nothing else.
    func areSame(as others: CachedObjects) -> Bool {
        cluster == others.cluster && type.storedResource == others.type.storedResource
            && selector == others.selector
    }
}

/// Finds the objects behind kinds of which consumers store none.
struct CachedObjectLookup: Sendable {
    let exports: ExportLookup
    let surfaces: Surfaces
    let bindings: BindingDirectory

    /// What a slice leads to, in a version; nil where it leads nowhere.
    func objects(
        slice name: String, in cluster: String, version: String? = nil
    ) throws(Status) -> CachedObjects? {
        guard
            let slice = try exports.registries.holding(cluster)?.find(
                SystemResources.cachedResourceSlices, cluster: cluster, name: name),
            let (cached, location) = try CachedObjects.resource(
                of: EndpointSlice(slice), in: cluster, exports)
        else { return nil }
        let surface = try surfaces.surface(of: cluster, in: location)
        guard
            let type = surface.type(
                group: cached.group, version: version ?? cached.version, plural: cached.resource),
            // What the provider himself reads from somebody else is not his to show.
            !type.isNamespaced, !type.isVirtual
        else { return nil }
        do {
            return CachedObjects(
                cluster: cluster, location: location,
                type: type.viewed(verbs: CachedObjects.reading),
                selector: try cached.selector.map { try LabelSelector(object: $0) })
        } catch {
            throw Status.internalError("labelSelector of \(cached.name): \(error)")
        }
    }

    /// What an export offers of a kind that it keeps itself.
    func objects(
        export name: String, in cluster: String, _ type: ResourceType
    ) throws(Status) -> CachedObjects? {
        guard
            let export = try exports.registries.holding(cluster)?.find(
                SystemResources.exports, cluster: cluster, name: name),
            let resource = APIExport(export).resources.first(where: {
                $0.group == type.group && $0.name == type.plural
            }), let slice = resource.cachedResourceSlice
        else { return nil }
        let found = try objects(slice: slice, in: cluster, version: type.version)
        // A slice that is about another kind shows nothing of this one.
        return found?.type.groupResource == type.groupResource ? found : nil
    }

    /// What stands behind a kind in the place where it is asked for.
    func objects(_ type: ResourceType, at place: Place) throws(Status) -> CachedObjects? {
        var objects: CachedObjects?
        switch place {
        case .workspace(let workplace):
            let binding = bindings.bindings(in: workplace.cluster).first {
                $0.brings(group: type.group, resource: type.plural)
            }
            guard let binding, let cluster = binding.exportCluster else { return nil }
            objects = try self.objects(export: binding.exportName, in: cluster, type)
        case .exportView(let view):
            objects = try self.objects(export: view.exportName, in: view.exportCluster, type)
        case .replicationView(let view):
            objects = try self.objects(
                slice: view.slice, in: view.cluster, version: type.version)
        case .none, .everywhere, .lifecycleView, .schemaView: return nil
        }
        objects?.consumer = place.cluster
        return objects
    }
}

extension ObjectRequest {
    /// Whether what a provider keeps still stands behind the kind, for who watches it.
    func areObjectsSame() throws(Status) -> Bool {
        guard let cached else { return true }
        let now = try operations.surfaces.cachedObjects.objects(type, at: context.place)
        return now?.areSame(as: cached) ?? false
    }
}
