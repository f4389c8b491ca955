import PlatModel
import PlatValue

/// ClusterCachedResourceEndpointSlices: one that names another workspace's cached resource tells whether
/// that is there, which only those may learn who may read it.
struct CachedSliceAdmission: AdmissionRule {
    let exports: ExportLookup
    var resources: Set<String>? { [SystemResources.cachedResourceSlices.groupResource] }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        // What it refers to never changes.
        guard old == nil, let cluster = request.cluster,
            let reference = EndpointSlice(object).cachedResource
        else { return }
        let path = reference.path(in: cluster)
        let holder = exports.cluster(at: path)?.name
        guard holder != cluster else { return }
        let reading = AuthorizationAttributes.resource(
            "get", group: "cache.kcp.io", resource: "clustercachedresources", name: reference.name)
        if let holder, try exports.permissions.decide(request.user, reading, in: holder).allowed {
            return
        }
        throw request.forbidden(
            object,
            "unable to create ClusterCachedResourceEndpointSlice: no permission to read "
                + "ClusterCachedResource \(path)|\(reference.name)")
    }
}
