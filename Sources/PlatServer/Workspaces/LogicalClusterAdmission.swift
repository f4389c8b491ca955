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
        object.finalizers += taken
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
        if object["spec"]?["createdBy"] != old["spec"]?["createdBy"] {
            let given = Self.user(object["spec"]?["createdBy"])
            throw refuse(
                request,
                "spec.createdBy: Invalid value: \(given.jsonText()): field is immutable")
        }
        if Self.rank(of: before.phase) > Self.rank(of: cluster.phase) {
            throw refuse(
                request, "cannot transition from \"\(before.phase)\" to \"\(cluster.phase)\"")
        }
    }

    /// Phases only go on; those that are not listed here are the system's to enter.
    private static func rank(of phase: String) -> Int {
        ["", "Scheduling", "Initializing", "Ready"].firstIndex(of: phase).map { $0 + 1 } ?? 0
    }

    /// A user as messages show one.
    private static func user(_ user: Value?) -> Value {
        guard let user, !user.isNull else { return .null }
        var shown = Members()
        for key in ["username", "groups", "uid", "extra"] { shown[key] = user[key] }
        return .object(shown)
    }

    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status) {
        guard LogicalCluster(object).isDirectlyDeletable else {
            throw refuse(request, "LogicalCluster cannot be deleted")
        }
    }

    private func refuse(_ request: ObjectRequest, _ why: String) -> Status {
        // Who deletes the collection names none.
        let isCollection = request.context.info.verb == "deletecollection"
        return Status.forbidden(
            request.type.resource, isCollection ? "Unknown" : LogicalCluster.name, why)
    }
}
