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
        let route = try router.route(target, within: location)
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

    /// The content of a cluster that does not wait for this one is closed; nil: it may pass.
    func refuseLifecycleContent(_ context: RequestContext) throws(Status) -> ServerResponse? {
        guard case .lifecycleView(let view) = context.place, let cluster = view.cluster,
            context.info.resource?.resource != "logicalclusters"
        else { return nil }
        let object = try registry(of: cluster)?.find(
            SystemResources.logicalClusters, cluster: cluster, name: "cluster")
        if let object, view.waits(object) { return nil }
        return Reply.text(
            "\(view.word) \"\(view.name)\" cannot access this workspace\n", status: 403)
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
        let user = try authorizer.impersonate(impersonation, caller, info, place)
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
