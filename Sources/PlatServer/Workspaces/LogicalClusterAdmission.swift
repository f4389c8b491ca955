import PlatModel
import PlatValue

/// LogicalClusters: made and removed by the system, marked inactive by their administrators.
struct LogicalClusterAdmission: AdmissionRule {
    var resources: Set<String>? { [SystemResources.logicalClusters.groupResource] }

    /// The finalizers by which the system empties the workspace are the system's, whatever road a change
    /// takes: without them a workspace would go and leave its objects behind.
    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard let old, !request.user.isMember(of: UserInfo.Group.masters) else { return }
        let held = [
            LogicalCluster.finalizer, LogicalCluster.terminatorFinalizer,
        ]
        let taken = old.finalizers.filter {
            held.contains($0) && !object.finalizers.contains($0)
        }
        guard !taken.isEmpty else { return }
        object.finalizers = taken + object.finalizers
    }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard let old else { throw refuse(request, "LogicalCluster cannot be created") }
        let (cluster, before) = (LogicalCluster(object), LogicalCluster(old))
        if cluster.isInactive, !before.isInactive, !before.isReady {
            throw refuse(
                request,
                "LogicalCluster can only be marked inactive in phase \"Ready\", but is in phase "
                    + "\"\(before.phase)\"")
        }
        for field in ["initializers", "terminators"]
        where object["spec"]?[field] != old["spec"]?[field] {
            throw refuse(request, "spec.\(field) is immutable")
        }
    }

    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status) {
        guard LogicalCluster(object).isDirectlyDeletable else {
            throw refuse(request, "LogicalCluster cannot be deleted")
        }
    }

    private func refuse(_ request: ObjectRequest, _ why: String) -> Status {
        Status.forbidden(request.type.resource, LogicalCluster.name, why)
    }
}
