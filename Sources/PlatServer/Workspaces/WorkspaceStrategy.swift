import PlatModel
import PlatValue

/// What admission asks of workspaces (contract, section 2.1).
struct WorkspaceStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }

    /// Before the schema: owner, inherited groups, a complete mount, the type.
    func mutateCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        let isMaster = request.user.isMember(of: UserInfo.Group.masters)
        // What the system's own clients say of owner and groups holds; from others it is not heard.
        if !isMaster || object.annotation(Self.owner) == nil { setOwner(&object, request) }
        if !isMaster { object.set(nil, at: "metadata", "annotations", Self.chosenCluster) }
        if object.at("spec", "location", "selector", "matchLabels")?.objectValue?.isEmpty == true {
            // An empty map says nothing, and admission writes the spec anew without it.
            object.set(nil, at: "spec", "location", "selector", "matchLabels")
        }
        if object.annotation("kcp.io/path") != nil {
            let here = request.server.directory.cluster(request.cluster ?? "")
            object.set(here.map { .string($0.path) }, at: "metadata", "annotations", "kcp.io/path")
        }
        if !isMaster || object.annotation(RequiredGroups.annotation) == nil {
            let groups = request.server.directory.cluster(request.cluster ?? "")?.requiredGroups
            object.set(
                groups.map(Value.string), at: "metadata", "annotations", RequiredGroups.annotation)
        }
        if object.at("spec", "mount") != nil { return try checkMount(object, request) }
        do throws(WorkspaceTypes.Failure) {
            let resolved = try request.server.types.find(
                object.at("spec", "type"), in: request.cluster ?? "")
            object.set(resolved.reference, at: "spec", "type")
            for (key, value) in resolved.labels where object.label(key) == nil {
                object.set(.string(value), at: "metadata", "labels", key)
            }
        } catch {
            throw refuse(object, request, error.message)
        }
    }

    /// After the schema: what only the system may set, and whether the type may be used here.
    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        for (field, name) in [("cluster", "spec.Cluster"), ("URL", "spec.URL")]
        where object.at("spec", field)?.stringValue?.isEmpty == false {
            throw refuse(object, request, "\(name) can only be set by system privileged users")
        }
        guard object.at("spec", "mount") == nil else { return }
        do throws(WorkspaceTypes.Failure) {
            try request.server.types.admit(
                object.at("spec", "type") ?? [:], in: request.cluster ?? "", for: request.user)
        } catch {
            throw refuse(object, request, error.message)
        }
    }

    func mutateUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {
        if object.at("spec", "type") == nil, old.at("spec", "type") != nil {
            throw refuse(object, request, "spec.type: Invalid value: null: field is immutable")
        }
        if old.at("spec", "cluster") == nil, !request.user.isMember(of: UserInfo.Group.masters) {
            // Until the workspace has its logical cluster these say what that will be.
            for annotation in [Self.owner, RequiredGroups.annotation, Self.chosenCluster] {
                object.set(
                    old.annotation(annotation).map(Value.string), at: "metadata", "annotations",
                    annotation)
            }
        }
        // A mount that is added later is not looked at; from then on every change is (contract 2.1).
        if old.at("spec", "mount") != nil { try checkMount(object, request) }
    }

    func admitUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {
        if object.at("spec", "URL") != old.at("spec", "URL") {
            throw refuse(object, request, "spec.URL can only be changed by system privileged users")
        }
        if object.at("spec", "type") != old.at("spec", "type") {
            throw refuse(object, request, "spec.type is immutable")
        }
    }

    private func setOwner(_ object: inout Value, _ request: ObjectRequest) {
        object.set(
            .string(request.user.value.jsonText()), at: "metadata", "annotations", Self.owner)
    }

    private func checkMount(_ object: Value, _ request: ObjectRequest) throws(Status) {
        if object.at("spec", "type") != nil {
            throw refuse(object, request, "spec.type cannot be set for mounted workspaces")
        }
        for field in ["kind", "name", "apiVersion"]
        where object.at("spec", "mount", "ref", field)?.stringValue?.isEmpty ?? true {
            throw refuse(object, request, "spec.mount.\(field) must be set")
        }
    }

    private func refuse(_ object: Value, _ request: ObjectRequest, _ why: String) -> Status {
        Status.forbidden(request.type.resource, object.objectName, why)
    }

    static let owner = "experimental.tenancy.kcp.io/owner"
    /// The name of the logical cluster, from when it is chosen until it is made.
    static let chosenCluster = "internal.tenancy.kcp.io/cluster"
}

extension Value {
    /// Once ready, the annotation keeps the owner's name only (contract 2.1).
    mutating func trimWorkspaceOwner() {
        guard let text = annotation(WorkspaceStrategy.owner),
            // An annotation that holds no user stays as it was written.
            let user = UserInfo(try? Value(json: text))
        else { return }
        let name: Value = ["username": .string(user.username)]
        set(.string(name.jsonText()), at: "metadata", "annotations", WorkspaceStrategy.owner)
    }
}

/// LogicalClusters: made and removed by the system.
struct LogicalClusterStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
    var initialFinalizers: [String] { [Self.deletionFinalizer] }

    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        throw refuse(request, "LogicalCluster cannot be created")
    }

    /// The finalizers by which the system empties the workspace are the system's, whatever road a change
    /// takes: without them a workspace would go and leave its objects behind.
    func mutateUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {
        guard !request.user.isMember(of: UserInfo.Group.masters) else { return }
        let held = [Self.deletionFinalizer, LogicalClusterDraft.terminatorFinalizer]
        let taken = old.finalizers.filter {
            held.contains($0) && !object.finalizers.contains($0)
        }
        guard !taken.isEmpty else { return }
        object.set(Value(strings: taken + object.finalizers), at: "metadata", "finalizers")
    }

    private static let deletionFinalizer = "core.kcp.io/logicalcluster-deletion"

    func admitUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {
        let inactive = "core.kcp.io/inactive"
        let phase = old.at("status", "phase")?.stringValue ?? ""
        if object.annotation(inactive) == "true", old.annotation(inactive) != "true",
            phase != "Ready"
        {
            throw refuse(
                request,
                "LogicalCluster can only be marked inactive in phase \"Ready\", but is in phase "
                    + "\"\(phase)\"")
        }
        for field in ["initializers", "terminators"]
        where object.at("spec", field) != old.at("spec", field) {
            throw refuse(request, "spec.\(field) is immutable")
        }
    }

    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status) {
        guard object.at("spec", "directlyDeletable") == true else {
            throw refuse(request, "LogicalCluster cannot be deleted")
        }
    }

    private func refuse(_ request: ObjectRequest, _ why: String) -> Status {
        Status.forbidden(request.type.resource, "cluster", why)
    }
}
