import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

/// A user's own workspace, `~`.
enum HomeWorkspace {
    /// The logical cluster of a user's home: base 36 of the first 8 bytes of SHA-224 of the name, with a
    /// leading `0` for each leading zero byte (contract 1.3).
    static func clusterName(of username: String) -> String {
        guard let digest = try? Crypto.sha224(Array(username.utf8)) else {
            // Hashing fails only where the crypto library is missing, and then no server started.
            return ""
        }
        let head = digest.prefix(8)
        let zeros = head.prefix { $0 == 0 }.count
        let number = head.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return String(repeating: "0", count: zeros) + String(number, radix: 36)
    }

    /// A path's segments, in which `user:NAME` stands for the home of that user (contract 1.3).
    static func resolved(_ parts: [String]) -> [String] {
        guard parts.count >= 2, parts[0] == "user" else { return parts }
        return [clusterName(of: parts[1])] + parts.dropFirst(2)
    }
}

extension ControlPlane {
    /// `GET /clusters/root/…/workspaces/~`: the caller's home, made when it is first asked for
    /// (contract, section 1.9). Nil: the request is another one.
    func answerHome(_ context: RequestContext, _ path: RequestInfo.ResourcePath)
        async throws(Status)
        -> ServerResponse?
    {
        guard path.group == "tenancy.kcp.io", path.resource == "workspaces", path.name == "~",
            path.subresource == nil, context.http.method == "GET",
            context.place.cluster == "root"
        else { return nil }
        let cluster = HomeWorkspace.clusterName(of: context.user.username)
        guard let known = directory.cluster(cluster) else {
            try await makeHome(cluster, context.user)
            return Self.homeIsBeingMade
        }
        guard known.phase == "Ready",
            let object = try registry(known.location).find(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster")
        else { return Self.homeIsBeingMade }
        var status = object["status"] ?? [:]
        let url = status["URL"] ?? ""
        status["URL"] = nil
        var metadata: Members = ["name": "cluster"]
        metadata["creationTimestamp"] = object.at("metadata", "creationTimestamp")
        return Reply.value([
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": .object(metadata), "spec": ["URL": url, "cluster": .string(cluster)],
            "status": status,
        ])
    }

    private static var homeIsBeingMade: ServerResponse {
        var response = Reply.text("Creating the home workspace\n", status: 429)
        response.headers["Retry-After"] = "1"
        return response
    }

    private func makeHome(_ cluster: String, _ user: UserInfo) async throws(Status) {
        let attributes = AuthorizationAttributes.resource(
            "create", group: "tenancy.kcp.io", resource: "workspaces", name: "~")
        guard try permissions.decide(user, attributes, in: "root").allowed else {
            throw HomeWorkspace.refusal(user)
        }
        let type: WorkspaceTypes.Resolved
        do throws(WorkspaceTypes.Failure) {
            type = try types.resolve(["name": "home", "path": "root"])
        } catch {
            throw Status.internalError(error.message)
        }
        // Homes live where root lives.
        let draft = clusterMaker.draft(
            cluster: cluster, path: "user:\(user.username)", type: type,
            annotations: [WorkspaceStrategy.owner: user.value.jsonText()], owner: nil,
            in: locations[0])
        try await draft.commit()
    }
}

extension HomeWorkspace {
    /// What somebody is told who may have no home.
    static func refusal(_ user: UserInfo) -> Status {
        let attributes = AuthorizationAttributes.resource(
            "create", group: "tenancy.kcp.io", resource: "workspaces", name: "~")
        return Status.forbidden(
            SystemResources.workspaces.resource, "~",
            attributes.refusal(of: user, reason: "workspace access not permitted"))
    }
}
