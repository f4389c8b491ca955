import PlatModel
import PlatValue

/// What admission asks of workspaces (contract, section 2.1).
struct WorkspaceStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }

    /// Before the schema: owner, inherited groups, a complete mount, the type.
    func mutateCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        setOwner(&object, request)
        if object.at("spec", "location", "selector", "matchLabels")?.objectValue?.isEmpty == true {
            // An empty map says nothing, and admission writes the spec anew without it.
            object.set(nil, at: "spec", "location", "selector", "matchLabels")
        }
        if object.annotation("kcp.io/path") != nil {
            let here = request.server.directory.cluster(request.cluster ?? "")
            object.set(here.map { .string($0.path) }, at: "metadata", "annotations", "kcp.io/path")
        }
        let groups = request.server.directory.cluster(request.cluster ?? "")?.requiredGroups
        object.set(
            groups.map(Value.string), at: "metadata", "annotations",
            "authorization.kcp.io/required-groups")
        if object.at("spec", "mount") != nil { return try checkMount(object, request) }
        do throws(WorkspaceTypes.Failure) {
            let resolved = try WorkspaceTypes(request.server).find(
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
            try WorkspaceTypes(request.server).admit(
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
