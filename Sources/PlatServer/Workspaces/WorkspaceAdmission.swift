import PlatModel
import PlatValue

/// What admission asks of workspaces (contract, section 2.1).
struct WorkspaceAdmission: AdmissionRule {
    let directory: ClusterDirectory
    let types: WorkspaceTypes
    var resources: Set<String>? { [SystemResources.workspaces.groupResource] }

    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard request.takesTypedForm(&object) else { return }
        guard let old else { return try complete(&object, request) }
        guard request.subresource == nil else { return }
        if Workspace(old).cluster.isEmpty, !request.user.isMember(of: UserInfo.Group.masters) {
            // Until the workspace has its logical cluster these say what that will be.
            for annotation in [
                Workspace.Annotation.owner, LogicalCluster.Annotation.requiredGroups,
                Workspace.Annotation.chosenCluster,
            ] {
                object.setAnnotation(annotation, to: old.annotation(annotation))
            }
        }
        // A mount that is added later is not looked at; from then on every change is (contract 2.1).
        if Workspace(old).isMount { try checkMount(object, request) }
    }

    /// A new workspace's owner, inherited groups, complete mount, and type.
    private func complete(_ object: inout Value, _ request: ObjectRequest) throws(Status) {
        let isMaster = request.user.isMember(of: UserInfo.Group.masters)
        // What the system's own clients say of owner and groups holds; from others it is not heard.
        if !isMaster || object.annotation(Workspace.Annotation.owner) == nil {
            setOwner(&object, request)
        }
        if !isMaster {
            object.setAnnotation(Workspace.Annotation.chosenCluster, to: nil)
        }
        if object.annotation(ObjectAnnotations.path) != nil {
            let here = directory.cluster(request.cluster ?? "")
            object.setAnnotation(ObjectAnnotations.path, to: here?.path)
        }
        if !isMaster || object.annotation(LogicalCluster.Annotation.requiredGroups) == nil {
            let groups = directory.cluster(request.cluster ?? "")?.requiredGroups
            object.setAnnotation(LogicalCluster.Annotation.requiredGroups, to: groups)
        }
        if Workspace(object).isMount { return try checkMount(object, request) }
        do throws(WorkspaceTypes.Failure) {
            let resolved = try types.find(
                Workspace(object).typeReference, in: request.cluster ?? "")
            object[as: Workspace.self].typeReference = resolved.reference
            for (key, value) in resolved.labels where object.label(key) == nil {
                object.setLabel(key, to: value)
            }
        } catch {
            throw request.forbidden(object, error.message)
        }
    }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard let old else { return try admitNew(object, request) }
        if Workspace(object).typeReference == nil, Workspace(old).typeReference != nil {
            throw request.forbidden(
                object, "spec.type: Invalid value: null: field is immutable")
        }
        if Workspace(object).url != Workspace(old).url {
            throw request.forbidden(
                object, "spec.URL can only be changed by system privileged users")
        }
        if Workspace(object).typeReference != Workspace(old).typeReference {
            throw request.forbidden(object, "spec.type is immutable")
        }
    }

    /// What only the system may set, and whether the type may be used here.
    private func admitNew(_ object: Value, _ request: ObjectRequest) throws(Status) {
        let workspace = Workspace(object)
        for (given, name) in [(workspace.cluster, "spec.Cluster"), (workspace.url, "spec.URL")]
        where !given.isEmpty {
            throw request.forbidden(object, "\(name) can only be set by system privileged users")
        }
        guard !workspace.isMount else { return }
        do throws(WorkspaceTypes.Failure) {
            try types.admit(
                workspace.typeReference ?? WorkspaceTypeReference([:]),
                in: request.cluster ?? "", for: request.user)
        } catch {
            throw request.forbidden(object, error.message)
        }
    }

    private func setOwner(_ object: inout Value, _ request: ObjectRequest) {
        object.setAnnotation(Workspace.Annotation.owner, to: request.user.value.jsonText())
    }

    private func checkMount(_ object: Value, _ request: ObjectRequest) throws(Status) {
        if Workspace(object).typeReference != nil {
            throw request.forbidden(object, "spec.type cannot be set for mounted workspaces")
        }
        for field in Workspace(object).missingMountFields {
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
        setAnnotation(Workspace.Annotation.owner, to: name.jsonText())
    }
}
