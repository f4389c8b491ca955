import PlatModel
import PlatValue

/// A view on the objects of a cached resource, as `/services/replication/CLUSTER/SLICE/clusters/…` shows
/// it: to be read, as the export's content (contract, section 5.6).
struct ReplicationView: Sendable {
    /// The logical cluster that holds the slice.
    let cluster: String
    /// The slice's name.
    let slice: String
    /// The consumer that the URL names; nil for `*`.
    let consumer: String?
    /// The location whose consumers it shows.
    let location: Location
}

extension CachedObjectLookup {
    /// The cached kind; nil where the slice leads nowhere.
    func surface(for view: ReplicationView) throws(Status) -> APISurface? {
        try objects(slice: view.slice, in: view.cluster).map { APISurface([$0.type.virtual]) }
    }
}

extension Authorizer {
    /// A provider needs a right on the content of the export that offers the slice; a consumer that is
    /// named must have bound it.
    func authorize(
        _ context: RequestContext, _ view: ReplicationView, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision {
        guard CachedObjects.reading.contains(attributes.verb) else {
            return .deny("cached objects are only read here").finally
        }
        guard
            let slice = try exports.registries.holding(view.cluster)?.find(
                SystemResources.cachedResourceSlices, cluster: view.cluster, name: view.slice),
            let reference = EndpointSlice(slice).export,
            let export = try exports.find(
                path: reference.path(in: view.cluster), name: reference.name),
            // An export that does not offer the slice says nothing of who may read it.
            export.cluster == view.cluster,
            APIExport(export.export).resources.contains(where: {
                $0.cachedResourceSlice == view.slice
            })
        else {
            return context.user.isMember(of: UserInfo.Group.masters)
                ? .allow("system:masters") : .deny("no such slice").finally
        }
        if let consumer = view.consumer {
            let isBound = bindings.bindings(in: consumer).contains {
                $0.exportCluster == export.cluster && $0.exportName == reference.name
                    && $0.location === view.location
            }
            guard isBound else { return .deny("no binding of the export").finally }
        }
        let content = AuthorizationAttributes.resource(
            attributes.verb, group: "apis.kcp.io", resource: "apiexports", subresource: "content",
            name: reference.name)
        return try permissions.decide(context.user, content, in: export.cluster)
    }
}
