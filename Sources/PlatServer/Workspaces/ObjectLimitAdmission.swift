import PlatModel
import PlatValue

/// Refuses one object more than a logical cluster may hold: what its annotation says, else the server's
/// own limit, from which root is exempt (kcp contract, section 9).
struct ObjectLimitAdmission: AdmissionRule {
    let directory: ClusterDirectory
    let surfaces: Surfaces
    let counts: ObjectCounts
    /// The server's own limit; none or less: any number.
    let limit: Int64

    var resources: Set<String>? { nil }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard old == nil, request.subresource == nil, !Self.isExempt(object, request.type),
            let cluster = request.cluster.flatMap(directory.cluster), cluster.phase == "Ready"
        else { return }
        let limit = cluster.objectLimit ?? (cluster.name == "root" ? 0 : self.limit)
        guard limit > 0 else { return }
        let surface = try surfaces.surface(of: cluster.name, in: cluster.location)
        let count = try counts.count(of: cluster.name, in: cluster.location, surface)
        guard count >= limit else { return }
        throw request.forbidden(
            object,
            "logical cluster \(GoText.quoted(cluster.name)) has reached its total object count "
                + "limit (\(count)/\(limit) objects); delete objects to free up capacity")
    }

    /// What a workspace is made of, and what is needed to find out why it is full.
    private static func isExempt(_ object: Value, _ type: ResourceType) -> Bool {
        switch type.storedResource {
        case SystemResources.logicalClusters.storedResource,
            BuiltinResources.events.storedResource:
            true
        case BuiltinResources.clusterRoleBindings.storedResource:
            object.objectName == WorkspaceAdmins.binding
        default: false
        }
    }
}
