import PlatModel
import PlatValue

/// ClusterCachedResources: one for each version of a kind, and none for what lives in namespaces.
struct CachedResourceAdmission: AdmissionRule {
    let surfaces: Surfaces
    let directory: ClusterDirectory
    var resources: Set<String>? { [SystemResources.cachedResources.groupResource] }

    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard request.subresource == nil else { return }
        PathAnnotation.set(&object, directory, request)
    }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard old == nil, let cluster = request.cluster else { return }
        let cached = CachedResource(object)
        let type = try surfaces.surface(of: cluster, in: request.location).type(
            group: cached.group, version: cached.version, plural: cached.resource)
        guard type?.isNamespaced != true else {
            throw request.forbidden(
                object,
                "spec: Invalid value: \"\(cached.groupResource)\": "
                    + "Resource referenced in ClusterCachedResource must be cluster-scoped")
        }
        let others = try request.registry.list(SystemResources.cachedResources, cluster: cluster)
        // One of the same name is told by whoever stores it.
        let isTaken = others.lazy.map { CachedResource($0) }.contains {
            $0.name != cached.name && $0.version == cached.version
                && $0.groupResource == cached.groupResource
        }
        guard isTaken else { return }
        throw request.forbidden(
            object,
            "spec: Invalid value: \"\(cached.group).\(cached.version).\(cached.resource)\": "
                + "ClusterCachedResource with this GVR already exists in the \"\(cluster)\" workspace"
        )
    }
}
