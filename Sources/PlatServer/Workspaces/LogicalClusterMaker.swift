import PlatModel
import PlatValue

/// Makes logical clusters: of workspaces, and of homes, which no workspace owns.
struct LogicalClusterMaker: Sendable {
    let directory: ClusterDirectory
    let registries: Registries
    let types: WorkspaceTypes
    let addresses: Addresses

    /// The logical cluster of a workspace.
    func draft(
        of workspace: Value, parent: String, in location: Location
    ) throws(Status) -> LogicalClusterDraft {
        let parentPath = directory.cluster(parent)?.path ?? parent
        let type: WorkspaceTypes.Resolved
        do throws(WorkspaceTypes.Failure) {
            type = try types.resolve(
                Workspace(workspace).typeReference ?? WorkspaceTypeReference([:]))
        } catch {
            throw Status.internalError(error.message)
        }
        var annotations = [
            Workspace.Annotation.owner: workspace.annotation(Workspace.Annotation.owner) ?? "{}"
        ]
        annotations[LogicalCluster.Annotation.requiredGroups] = workspace.annotation(
            LogicalCluster.Annotation.requiredGroups)
        return draft(
            // The name that was chosen before an interruption is kept.
            cluster: workspace.annotation(Workspace.Annotation.chosenCluster)
                ?? Hashes.newClusterName(),
            path: parentPath + ":" + workspace.objectName, type: type, annotations: annotations,
            owner: [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "cluster": .string(parent),
                "name": .string(workspace.objectName), "resource": "workspaces",
                "uid": .string(workspace.objectUID),
            ], in: location)
    }

    /// A logical cluster of a name, a path and a type; `owner` is the workspace that it goes with.
    func draft(
        cluster: String, path: String, type: WorkspaceTypes.Resolved,
        annotations given: [String: String], owner: Value?, in location: Location
    ) -> LogicalClusterDraft {
        let registry = registries[location]
        var annotations = given
        annotations[Workspace.Annotation.shard] = location.name
        annotations[ObjectAnnotations.path] = path
        annotations[LogicalCluster.Annotation.type] = type.qualifiedName
        // An owner that cannot be read is nobody.
        let user = UserInfo(given[Workspace.Annotation.owner].flatMap { try? Value(json: $0) })
        var spec: Members = ["directlyDeletable": false]
        if let user { spec["createdBy"] = user.value }
        if let owner { spec["owner"] = owner }
        var status: Members = [
            "URL": .string("\(addresses.main)/clusters/\(cluster)"), "phase": "Initializing",
        ]
        var labels = [LifecycleLabels.phase: "Initializing"]
        let waits: [(LifecycleView.Kind, String, [String])] = [
            (.initializing, "initializers", type.initializers),
            (.terminating, "terminators", type.terminators),
        ]
        for (kind, field, names) in waits where !names.isEmpty {
            spec[field] = Value(strings: names)
            status[field] = Value(strings: names)
            for name in names {
                labels[LogicalClusterDraft.label(kind, name)] = Hashes.hex(sha224: name)
            }
        }
        var object = registry.newObject(
            SystemResources.logicalClusters, cluster: cluster, name: "cluster", labels: labels,
            annotations: annotations, content: ["spec": .object(spec), "status": .object(status)])
        if !type.terminators.isEmpty {
            object.object.addFinalizer(LogicalCluster.terminatorFinalizer)
        }
        let admins = user.map { LogicalClusterDraft.adminBinding(registry, cluster, $0) }
        return LogicalClusterDraft(
            cluster: cluster, path: path, initializers: type.initializers, registry: registry,
            drafts: [object] + (admins.map { [$0] } ?? []))
    }
}
