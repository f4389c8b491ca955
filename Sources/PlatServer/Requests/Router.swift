import PlatHTTP
import PlatModel
import PlatValue

/// Where a request's URL leads.
enum Route {
    case reply(ServerResponse)
    case place(Place, segments: [String])
    /// To no view that there is, as whoever asks is told.
    case nowhere
    /// Through a mounted workspace, out of the control plane.
    case mount(url: String, holder: String, segments: [String])
    /// A KubeCluster's own proxy.
    case cluster(name: String, holder: String, segments: [String])
}

/// Finds the workspace, the view or the mount that a URL means.
struct Router: Sendable {
    let directory: ClusterDirectory
    let locations: [Location]
    let registries: Registries

    /// Where a request goes. With `within`, only what lives in that location is found, as when a shard is
    /// asked alone.
    ///
    /// - Throws: 400 for a workspace whose name cannot be one, 404 for one that is not there.
    func route(_ target: RequestTarget, within location: Location?) throws(Status) -> Route {
        let segments = target.segments
        switch segments.first {
        case "clusters":
            guard segments.count > 1 else {
                return .place(.none, segments: target.hasTrailingSlash ? [] : segments)
            }
            return try routeWorkspace(segments[1], Array(segments.dropFirst(2)), within: location)
        case "services":
            return try routeService(segments, within: location)
        default:
            return .place(.none, segments: segments)
        }
    }

    /// The place of a request that names none: a service account means its own workspace, as programs do
    /// that run in a cluster and know nothing of workspaces (contract, section 1.7).
    func route(
        _ route: Route, of target: RequestTarget, askedBy caller: UserInfo,
        within location: Location?
    ) throws(Status) -> Route {
        guard case .place(.none, _) = route, caller.isServiceAccount,
            !["clusters", "services", "metrics"].contains(target.segments.first ?? ""),
            let home = caller.extra[UserInfo.ExtraKey.clusterName]?.first
        else { return route }
        return try routeWorkspace(home, target.segments, within: location)
    }

    private func routeWorkspace(_ path: String, _ rest: [String], within location: Location?)
        throws(Status) -> Route
    {
        // What is a location's own is found where one location is asked alone, as a shard is.
        let own = location ?? (locations.count == 1 ? locations.first : nil)
        if path == "*" { return .place(.everywhere(own), segments: rest) }
        guard WorkspacePath(path).isValid else {
            throw Status.badRequest("invalid cluster: \"\(path)\" does not match the regex")
        }
        if Workplace.isOfSystem(path) {
            return .place(.workspace(Workplace(cluster: path, location: own)), segments: rest)
        }
        if rest == ["metrics"], path != "root" {
            return .reply(
                Reply.text("shard-level endpoint not available at workspace scope\n", status: 501))
        }
        let parts = HomeWorkspace.resolved(
            path.split(separator: ":").map(String.init))
        if parts.count == 1, path.contains(":"), directory.cluster(parts[0]) == nil {
            // `user:NAME` without a home.
            throw Status.notFound(
                GroupResource(group: "tenancy.kcp.io", resource: "workspaces"), path)
        }
        if parts.count == 1 {
            let holder = directory.location(of: parts[0])
            let seen = location == nil || holder === location ? holder : nil
            return .place(
                .workspace(Workplace(cluster: parts[0], location: seen ?? own)), segments: rest)
        }
        switch directory.resolve(parts, within: location) {
        case .cluster(let name):
            return .place(
                .workspace(Workplace(cluster: name, location: directory.location(of: name))),
                segments: rest)
        case .mount(let url, let holder):
            return .mount(url: url, holder: holder, segments: rest)
        case .unavailable:
            return .reply(Reply.text("Not available.\n", status: 503))
        case .notFound:
            throw Status.notFound(
                GroupResource(group: "tenancy.kcp.io", resource: "workspaces"), path)
        }
    }
}
