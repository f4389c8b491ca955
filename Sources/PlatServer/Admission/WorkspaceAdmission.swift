import PlatModel
import PlatValue

/// What admission asks of workspaces (contract, section 2.1).
struct WorkspaceAdmission: AdmissionRule {
    let directory: ClusterDirectory
    let types: WorkspaceTypes
    var resources: Set<String>? { [SystemResources.workspaces.groupResource] }

    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard let old else { return try complete(&object, request) }
        guard request.subresource == nil else { return }
        if object.at("spec", "type") == nil, old.at("spec", "type") != nil {
            throw request.forbidden(
                object, "spec.type: Invalid value: null: field is immutable")
        }
        if old.at("spec", "cluster") == nil, !request.user.isMember(of: UserInfo.Group.masters) {
            // Until the workspace has its logical cluster these say what that will be.
            for annotation in [
                Workspace.Annotation.owner, LogicalCluster.Annotation.requiredGroups,
                Workspace.Annotation.chosenCluster,
            ] {
                object.set(
                    old.annotation(annotation).map(Value.string), at: "metadata", "annotations",
                    annotation)
            }
        }
        // A mount that is added later is not looked at; from then on every change is (contract 2.1).
        if old.at("spec", "mount") != nil { try checkMount(object, request) }
    }

    /// A new workspace's owner, inherited groups, complete mount, and type.
    private func complete(_ object: inout Value, _ request: ObjectRequest) throws(Status) {
        let isMaster = request.user.isMember(of: UserInfo.Group.masters)
        // What the system's own clients say of owner and groups holds; from others it is not heard.
        if !isMaster || object.annotation(Workspace.Annotation.owner) == nil {
            setOwner(&object, request)
        }
        if !isMaster {
            object.set(nil, at: "metadata", "annotations", Workspace.Annotation.chosenCluster)
        }
        if object.at("spec", "location", "selector", "matchLabels")?.objectValue?.isEmpty == true {
            // An empty map says nothing, and admission writes the spec anew without it.
            object.set(nil, at: "spec", "location", "selector", "matchLabels")
        }
        if object.annotation("kcp.io/path") != nil {
            let here = directory.cluster(request.cluster ?? "")
            object.set(here.map { .string($0.path) }, at: "metadata", "annotations", "kcp.io/path")
        }
        if !isMaster || object.annotation(LogicalCluster.Annotation.requiredGroups) == nil {
            let groups = directory.cluster(request.cluster ?? "")?.requiredGroups
            object.set(
                groups.map(Value.string), at: "metadata", "annotations",
                LogicalCluster.Annotation.requiredGroups)
        }
        if object.at("spec", "mount") != nil { return try checkMount(object, request) }
        do throws(WorkspaceTypes.Failure) {
            let resolved = try types.find(
                object.at("spec", "type"), in: request.cluster ?? "")
            object.set(resolved.reference, at: "spec", "type")
            for (key, value) in resolved.labels where object.label(key) == nil {
                object.set(.string(value), at: "metadata", "labels", key)
            }
        } catch {
            throw request.forbidden(object, error.message)
        }
    }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard let old else { return try admitNew(object, request) }
        if object.at("spec", "URL") != old.at("spec", "URL") {
            throw request.forbidden(
                object, "spec.URL can only be changed by system privileged users")
        }
        if object.at("spec", "type") != old.at("spec", "type") {
            throw request.forbidden(object, "spec.type is immutable")
        }
    }

    /// What only the system may set, and whether the type may be used here.
    private func admitNew(_ object: Value, _ request: ObjectRequest) throws(Status) {
        for (field, name) in [("cluster", "spec.Cluster"), ("URL", "spec.URL")]
        where object.at("spec", field)?.stringValue?.isEmpty == false {
            throw request.forbidden(object, "\(name) can only be set by system privileged users")
        }
        guard object.at("spec", "mount") == nil else { return }
        do throws(WorkspaceTypes.Failure) {
            try types.admit(
                object.at("spec", "type") ?? [:], in: request.cluster ?? "", for: request.user)
        } catch {
            throw request.forbidden(object, error.message)
        }
    }

    private func setOwner(_ object: inout Value, _ request: ObjectRequest) {
        object.set(
            .string(request.user.value.jsonText()), at: "metadata", "annotations",
            Workspace.Annotation.owner)
    }

    private func checkMount(_ object: Value, _ request: ObjectRequest) throws(Status) {
        if object.at("spec", "type") != nil {
            throw request.forbidden(object, "spec.type cannot be set for mounted workspaces")
        }
        for field in ["kind", "name", "apiVersion"]
        where object.at("spec", "mount", "ref", field)?.stringValue?.isEmpty ?? true {
            throw request.forbidden(object, "spec.mount.\(field) must be set")
        }
    }

}

extension Value {
    /// Once ready, the annotation keeps the owner's name only (contract 2.1).
    mutating func trimWorkspaceOwner() {
        guard let text = annotation(Workspace.Annotation.owner),
            // An annotation that holds no user stays as it was written.
            let user = UserInfo(try? Value(json: text))
        else { return }
        let name: Value = ["username": .string(user.username)]
        set(.string(name.jsonText()), at: "metadata", "annotations", Workspace.Annotation.owner)
    }
}
