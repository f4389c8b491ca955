import PlatModel
import PlatStore
import PlatValue

/// A logical cluster about to be made, with everything that it has from its first moment.
struct LogicalClusterDraft: Sendable {
    let cluster: String
    let path: String
    let initializers: [String]
    private let registry: ObjectRegistry
    private let drafts: [StoredObject.Draft]

    var initializersText: String { "[" + initializers.joined(separator: " ") + "]" }

    /// The logical cluster of a workspace.
    init(_ server: ControlPlane, _ workspace: Value, parent: String, in location: Location)
        throws(Status)
    {
        // The name that was chosen before an interruption is kept.
        let cluster =
            workspace.annotation(WorkspaceStrategy.chosenCluster) ?? Hashes.newClusterName()
        let parentPath = server.directory.cluster(parent)?.path ?? parent
        let type: WorkspaceTypes.Resolved
        do throws(WorkspaceTypes.Failure) {
            type = try WorkspaceTypes(server).resolve(workspace.at("spec", "type") ?? [:])
        } catch {
            throw Status.internalError(error.message)
        }
        var annotations = [
            WorkspaceStrategy.owner: workspace.annotation(WorkspaceStrategy.owner) ?? "{}"
        ]
        if let groups = workspace.annotation("authorization.kcp.io/required-groups") {
            annotations["authorization.kcp.io/required-groups"] = groups
        }
        self.init(
            server, cluster: cluster, path: parentPath + ":" + workspace.objectName, type: type,
            annotations: annotations,
            owner: [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "cluster": .string(parent),
                "name": .string(workspace.objectName), "resource": "workspaces",
                "uid": .string(workspace.objectUID),
            ], in: location)
    }

    init(
        _ server: ControlPlane, cluster: String, path: String, type: WorkspaceTypes.Resolved,
        annotations given: [String: String], owner: Value?, in location: Location
    ) {
        self.cluster = cluster
        self.path = path
        initializers = type.initializers
        registry = server.registry(location)
        var annotations = given
        annotations["core.kcp.io/shard"] = location.name
        annotations["kcp.io/path"] = path
        annotations["internal.tenancy.kcp.io/type"] = type.qualifiedName
        // An owner that cannot be read is nobody.
        let user = UserInfo(given[WorkspaceStrategy.owner].flatMap { try? Value(json: $0) })
        var spec: Members = ["directlyDeletable": false]
        if let user { spec["createdBy"] = user.value }
        if let owner { spec["owner"] = owner }
        var status: Members = [
            "URL": .string("\(server.baseURL)/clusters/\(cluster)"), "phase": "Initializing",
        ]
        if !initializers.isEmpty {
            spec["initializers"] = .array(initializers.map(Value.string))
            status["initializers"] = .array(initializers.map(Value.string))
        }
        if !type.terminators.isEmpty {
            spec["terminators"] = .array(type.terminators.map(Value.string))
            status["terminators"] = .array(type.terminators.map(Value.string))
        }
        var labels = ["tenancy.kcp.io/phase": "Initializing"]
        for name in initializers {
            labels[Self.label(.initializing, name)] = Hashes.hex(sha224: name)
        }
        for name in type.terminators {
            labels[Self.label(.terminating, name)] = Hashes.hex(sha224: name)
        }
        var drafts = [
            registry.newObject(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster", labels: labels,
                annotations: annotations,
                content: ["spec": .object(spec), "status": .object(status)])
        ]
        if !type.terminators.isEmpty {
            var object = drafts[0].object
            object.set(
                .array((object.finalizers + [Self.terminatorFinalizer]).map(Value.string)),
                at: "metadata", "finalizers")
            drafts[0] = StoredObject.Draft(key: drafts[0].key, object: object)
        }
        if let user { drafts.append(Self.adminBinding(registry, cluster, user)) }
        self.drafts = drafts
    }

    func commit() async throws(Status) {
        do {
            try await registry.commit(drafts.map(\.write))
        } catch StoreError.conflict(let key, _)
            where key.hasPrefix(SystemResources.logicalClusters.storagePrefix)
        {
            // It was made before an interruption.
        } catch {
            throw Status(error)
        }
    }

    /// Holds a logical cluster while terminators are left.
    static let terminatorFinalizer = "kcp.io/has-terminators"

    /// The label by which logical clusters that wait for an initializer are found.
    static func label(_ kind: LifecycleView.Kind, _ name: String) -> String {
        let prefix = kind == .initializing ? "initializer" : "terminator"
        return "\(prefix).internal.kcp.io/\(Hashes.hex(sha224: name).prefix(35))"
    }

    /// The one binding of a new workspace: its owner is its administrator.
    static func adminBinding(_ registry: ObjectRegistry, _ cluster: String, _ user: UserInfo)
        -> StoredObject.Draft
    {
        registry.newObject(
            BuiltinResources.clusterRoleBindings, cluster: cluster, name: "workspace-admin",
            annotations: ["internal.kcp.io/replicate": "apis.kcp.io,tenancy.kcp.io"],
            content: [
                "subjects": [
                    [
                        "kind": "User", "apiGroup": "rbac.authorization.k8s.io",
                        "name": .string(user.username),
                    ]
                ],
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                    "name": "cluster-admin",
                ],
            ])
    }
}
