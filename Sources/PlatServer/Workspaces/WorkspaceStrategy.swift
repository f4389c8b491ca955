import PlatModel
import PlatValue

/// What admission asks of workspaces (contract, section 2.1).
struct WorkspaceStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }

    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        let spec = object["spec"] ?? [:]
        for (field, name) in [("cluster", "spec.Cluster"), ("URL", "spec.URL")]
        where spec[field]?.stringValue?.isEmpty == false {
            throw refuse(object, request, "\(name) can only be set by system privileged users")
        }
        try setOwner(&object, request)
        if let groups = request.server.directory.cluster(request.cluster ?? "")?.requiredGroups {
            object.set(
                .string(groups), at: "metadata", "annotations",
                "authorization.kcp.io/required-groups")
        }
        if spec["mount"] != nil { return try checkMount(object, request) }
        let types = WorkspaceTypes(request.server)
        do throws(WorkspaceTypes.Failure) {
            let resolved = try await types.admit(
                object.at("spec", "type"), in: request.cluster ?? "", for: request.user)
            object.set(resolved.reference, at: "spec", "type")
            for (key, value) in resolved.labels where object.label(key) == nil {
                object.set(.string(value), at: "metadata", "labels", key)
            }
        } catch {
            throw refuse(object, request, error.message)
        }
    }

    func admitUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {
        if object.at("spec", "URL") != old.at("spec", "URL") {
            throw refuse(object, request, "spec.URL can only be changed by system privileged users")
        }
        if object.at("spec", "type") != old.at("spec", "type") {
            throw refuse(
                object, request,
                object.at("spec", "type") == nil
                    ? "spec.type: Invalid value: null: field is immutable"
                    : "spec.type is immutable")
        }
        let owner = "experimental.tenancy.kcp.io/owner"
        if let before = old.annotation(owner) {
            object.set(.string(before), at: "metadata", "annotations", owner)
        }
        if object.at("spec", "mount") != nil { try checkMount(object, request) }
    }

    private func setOwner(_ object: inout Value, _ request: ObjectRequest) throws(Status) {
        let owner = request.user.value.jsonText()
        if let given = object.annotation(Self.owner), given != owner,
            !request.user.isMember(of: UserInfo.Group.masters)
        {
            throw refuse(object, request, "expected user annotation \(Self.owner)=\(owner)")
        }
        object.set(.string(owner), at: "metadata", "annotations", Self.owner)
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
}

/// WorkspaceTypes.
struct WorkspaceTypeStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
}

/// LogicalClusters: made and removed by the system.
struct LogicalClusterStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
    var initialFinalizers: [String] { ["core.kcp.io/logicalcluster-deletion"] }

    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        throw refuse(request, "LogicalCluster cannot be created")
    }

    func admitUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {
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
