import PlatHTTP
import PlatModel
import PlatValue

/// Makes homes for those who come without one, and shows them.
struct Homes: Sendable {
    let directory: ClusterDirectory
    let locations: [Location]
    let registries: Registries
    let permissions: Permissions
    let types: WorkspaceTypes
    let maker: LogicalClusterMaker
    let clock: ServerClock

    /// `GET /clusters/root/…/workspaces/~`: the caller's home, made when it is first asked for
    /// (contract, section 1.9). Nil: the request is another one.
    func answer(_ context: RequestContext) async throws(Status) -> ServerResponse? {
        guard let path = context.info.resource, path.group == "tenancy.kcp.io",
            path.resource == "workspaces", path.name == "~",
            path.subresource == nil, context.http.method == "GET",
            context.place.cluster == "root"
        else { return nil }
        let cluster = HomeWorkspace.clusterName(of: context.user.username)
        if directory.cluster(cluster) == nil { try await makeHome(cluster, context.user) }
        guard let known = try await ready(cluster),
            let object = try registries[known.location].find(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster")
        else { return Self.homeIsBeingMade }
        var status = object["status"] ?? [:]
        let url = status["URL"] ?? ""
        status["URL"] = nil
        var metadata: Members = ["name": "cluster"]
        metadata["creationTimestamp"] = object["metadata"]?["creationTimestamp"]
        return Reply.value([
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": .object(metadata), "spec": ["URL": url, "cluster": .string(cluster)],
            "status": status,
        ])
    }

    /// The home, once it is ready. A new one is within milliseconds, which is no reason to send anybody
    /// away; after a second nil: come again.
    private func ready(_ cluster: String) async throws(Status) -> ClusterDirectory.Cluster? {
        for _ in 0..<Self.waits {
            if let known = directory.cluster(cluster), known.phase == "Ready" { return known }
            do {
                try await clock.pause(Self.wait)
            } catch {
                // Whoever asked does not wait any more.
                return nil
            }
        }
        return nil
    }

    private static let wait = Duration.milliseconds(5)
    private static let waits = 200

    private static var homeIsBeingMade: ServerResponse {
        var response = Reply.text("Creating the home workspace\n", status: 429)
        response.headers["Retry-After"] = "1"
        return response
    }

    private func makeHome(_ cluster: String, _ user: UserInfo) async throws(Status) {
        let attributes = AuthorizationAttributes.resource(
            "create", group: "tenancy.kcp.io", resource: "workspaces", name: "~")
        guard try permissions.decide(user, attributes, in: "root").allowed else {
            throw Self.refusal(user)
        }
        let type: WorkspaceTypes.Resolved
        do throws(WorkspaceTypes.Failure) {
            type = try types.resolve(WorkspaceTypeReference(path: "root", name: "home"))
        } catch {
            throw Status.internalError(error.message)
        }
        // Homes live where root lives.
        let draft = maker.draft(
            cluster: cluster, path: "user:\(user.username)", type: type,
            annotations: [Workspace.Annotation.owner: user.value.jsonText()], owner: nil,
            in: locations[0])
        try await draft.commit()
    }

    /// What somebody is told who may have no home.
    private static func refusal(_ user: UserInfo) -> Status {
        let attributes = AuthorizationAttributes.resource(
            "create", group: "tenancy.kcp.io", resource: "workspaces", name: "~")
        return Status.forbidden(
            SystemResources.workspaces.resource, "~",
            attributes.refusal(of: user, reason: "workspace access not permitted"))
    }
}
