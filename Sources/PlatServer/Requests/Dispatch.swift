import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue

/// The way of a request from the socket to an operation.
extension ControlPlane {
    /// Answers one request. With `within`, the listener is a location's own and knows only what
    /// lives there.
    func handle(_ http: ServerRequest, within location: Location?) async -> ServerResponse {
        var response: ServerResponse
        do throws(Status) {
            response = try await answer(http, within: location)
        } catch {
            response = Reply.status(error, accept: http.headers["Accept"])
        }
        if response.headers["Audit-Id"] == nil { response.headers["Audit-Id"] = newUID() }
        log.request("\(http.method) \(http.target) \(response.status)")
        return response
    }

    private func answer(_ http: ServerRequest, within location: Location?) async throws(Status)
        -> ServerResponse
    {
        guard let target = RequestTarget(http.target) else {
            throw Status.badRequest("the request's path is not valid")
        }
        let route = try route(target, within: location)
        if case .reply(let response) = route { return response }
        var user = try await authenticator.user(of: http, self)
        if location == nil, locations.count > 1 {
            // The endpoint in front of several shards passes no uid on (kcp contract, section 1.5).
            user.uid = ""
        }
        let hops = Passages.marks(in: http.headers).count
        return try await answer(http, target, route, user, hops: hops)
    }

    /// Answers for a known user. `hops` counts the mounts that the request has passed already.
    func answer(
        _ http: ServerRequest, _ target: RequestTarget, _ route: Route, _ user: UserInfo, hops: Int
    ) async throws(Status) -> ServerResponse {
        switch route {
        case .reply(let response): return response
        case .place(let place, let segments):
            return try await answer(http, target, place, segments, user)
        case .mount(let url, let holder, let segments):
            let passage = Passage(
                http: http, target: target, holder: holder, segments: segments, hops: hops)
            return try await proxyMount(passage, to: url, user)
        case .cluster(let name, let holder, let segments):
            let passage = Passage(
                http: http, target: target, holder: holder, segments: segments, hops: hops)
            return try await proxyCluster(passage, to: name, user)
        }
    }

    private func answer(
        _ http: ServerRequest, _ target: RequestTarget, _ place: Place, _ segments: [String],
        _ caller: UserInfo
    ) async throws(Status) -> ServerResponse {
        let info = RequestInfo(
            method: http.method, segments: segments, hasTrailingSlash: target.hasTrailingSlash,
            query: target.query)
        if isClosed(place, info) {
            throw Status.forbidden(
                SystemResources.logicalClusters.resource, place.cluster ?? "",
                "logical cluster is marked inactive")
        }
        let user = try impersonated(caller, http, info, place)
        let context = RequestContext(
            server: self, http: http, target: target, place: place, info: info, user: user)
        if let path = info.resource, let home = try await answerHome(context, path) { return home }
        try authorizer.authorize(context)
        var response: ServerResponse
        do throws(Status) {
            response = try await operate(context, segments)
        } catch {
            response = Reply.status(error, accept: http.headers["Accept"])
        }
        for warning in context.warnings {
            response.headers.add("Warning", "299 - \"\(warning.warningQuoted)\"")
        }
        return response
    }

    /// A workspace that is marked inactive is closed to everybody, but for the object that bears the mark
    /// and for what clients ask before they write to it (kcp contract, section 1.5).
    func isClosed(_ place: Place, _ info: RequestInfo) -> Bool {
        guard case .workspace(let workplace) = place,
            directory.cluster(workplace.cluster)?.isInactive == true
        else { return false }
        let isMark =
            info.resource.map {
                $0.group == "core.kcp.io" && $0.version == "v1alpha1"
                    && $0.resource == "logicalclusters"
            } ?? false
        return !isMark && !info.path.hasPrefix("/openapi")
    }

    private func operate(_ context: RequestContext, _ segments: [String]) async throws(Status)
        -> ServerResponse
    {
        if let refusal = try refuseLifecycleContent(context) { return refusal }
        if let response = try await unresourced(context, segments) { return response }
        guard let path = context.info.resource else { return Reply.pageNotFound }
        return try await resourceOperation(context, path)
    }

    enum Route {
        case reply(ServerResponse)
        case place(Place, segments: [String])
        case mount(url: String, holder: String, segments: [String])
        /// A KubeCluster's own proxy.
        case cluster(name: String, holder: String, segments: [String])
    }

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

    private func routeWorkspace(_ path: String, _ rest: [String], within location: Location?)
        throws(Status) -> Route
    {
        if path == "*" {
            return .place(.workspace(Workplace(cluster: "*", location: nil)), segments: rest)
        }
        guard WorkspacePath(path).isValid else {
            throw Status.badRequest("invalid cluster: \"\(path)\" does not match the regex")
        }
        if path.hasPrefix("system:") {
            return .place(.workspace(Workplace(cluster: path, location: nil)), segments: rest)
        }
        if rest == ["metrics"], path != "root" {
            return .reply(
                Reply.text("shard-level endpoint not available at workspace scope\n", status: 501))
        }
        let parts = homeResolved(path.split(separator: ":").map(String.init))
        if parts.count == 1, path.contains(":"), directory.cluster(parts[0]) == nil {
            // `user:NAME` without a home.
            throw Status.notFound(
                GroupResource(group: "tenancy.kcp.io", resource: "workspaces"), path)
        }
        if parts.count == 1 {
            let holder = directory.location(of: parts[0])
            let seen = location == nil || holder === location ? holder : nil
            return .place(.workspace(Workplace(cluster: parts[0], location: seen)), segments: rest)
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

    /// `user:NAME` stands for the home of that user (contract 1.3).
    func homeResolved(_ parts: [String]) -> [String] {
        guard parts.count >= 2, parts[0] == "user" else { return parts }
        return [HomeWorkspace.clusterName(of: parts[1])] + parts.dropFirst(2)
    }

    func impersonated(
        _ caller: UserInfo, _ http: ServerRequest, _ info: RequestInfo, _ place: Place
    ) throws(Status) -> UserInfo {
        let fields = http.headers.map { (name: $0.name, value: $0.value) }
        let impersonation: Impersonation?
        do {
            impersonation = try Impersonation(headers: fields)
        } catch {
            throw Status.badRequest("\(error)")
        }
        guard let impersonation else { return try passages.restricted(caller, http.headers) }
        let user = try authorizer.impersonate(impersonation, caller, info, place, self)
        return try passages.restricted(user, http.headers)
    }
}

extension String {
    /// Escaped for the quoted text of a `Warning` header.
    fileprivate var warningQuoted: String {
        var quoted = ""
        for character in self {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character == "\n" ? " " : character)
        }
        return quoted
    }
}
