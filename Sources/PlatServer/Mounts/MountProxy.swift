import PlatHTTP
import PlatModel
import PlatValue

/// A request on its way out of the control plane.
struct Passage: Sendable {
    var http: ServerRequest
    let target: RequestTarget
    /// The logical cluster that holds the mount: who may be there may use it.
    let holder: String
    /// What follows the mount in the path.
    let segments: [String]
    /// How many mounts the request has passed already.
    let hops: Int

    /// A mount may lead to a mount, in the end to itself.
    static let hopLimit = 8

    /// The request's path and query behind a URL.
    func url(behind base: String) throws(Status) -> String {
        var path = ""
        for segment in segments.joined(separator: "/").split(separator: "/") {
            // Resolved by whoever comes next, they would lead out of the mount.
            guard segment != ".", segment != ".." else {
                throw Status.badRequest("the request's path is not valid")
            }
            path += "/" + PercentCoding.encode(segment, keeping: "-_.~$&+,:;=@")
        }
        if target.hasTrailingSlash, !path.isEmpty { path += "/" }
        let parts = base.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var url = String(parts[0])
        if !path.isEmpty, url.last == "/" { url.removeLast() }
        url += path
        let queries = (parts.dropFirst().map(String.init) + [target.rawQuery]).filter {
            !$0.isEmpty
        }
        return queries.isEmpty ? url : url + "?" + queries.joined(separator: "&")
    }

    /// Whether a header says who the caller is. Some servers read `_` in a name as `-`.
    static func namesCaller(_ field: Headers.Field) -> Bool {
        let name = String(field.name.lowercased().map { $0 == "_" ? "-" : $0 })
        return name == "authorization" || name.hasPrefix("x-remote-")
            || name.hasPrefix("impersonate-")
    }
}

extension ControlPlane {
    /// Passes a request on to where a mounted workspace leads (contract 6.2), for whoever may enter
    /// the workspace that holds the mount.
    func proxyMount(
        _ passage: Passage, to base: String, _ caller: UserInfo
    ) async throws(Status) -> ServerResponse {
        let user = try traveller(passage, caller)
        let url = try passage.url(behind: base)
        if let target = ownTarget(url) {
            return try await answerOwn(passage, target, user)
        }
        return try await forward(
            passage, of: user, to: url, adding: Headers(naming: user), client: outgoing)
    }

    /// Who travels on: the caller, or whom he impersonates, if he may enter the holder.
    func traveller(_ passage: Passage, _ caller: UserInfo) throws(Status) -> UserInfo {
        // The far side hears a name, so there must be one.
        guard caller.username != UserInfo.anonymousName else { throw Status.unauthorized }
        let info = RequestInfo(
            method: passage.http.method, segments: passage.segments,
            hasTrailingSlash: passage.target.hasTrailingSlash, query: passage.target.query)
        let place = Place.workspace(
            Workplace(cluster: passage.holder, location: directory.location(of: passage.holder)))
        let user = try impersonated(caller, passage.http, info, place)
        guard try permissions.workspace(passage.holder).enter(user).allowed else {
            throw authorizer.refusal(
                user, AuthorizationAttributes(info, passage.target.query))
        }
        return user
    }

    /// Sends a request out; a server that does not answer is a bad gateway.
    func forward(
        _ passage: Passage, of user: UserInfo, to url: String, adding headers: Headers,
        client: HTTPClient
    ) async throws(Status) -> ServerResponse {
        guard passage.hops < Passage.hopLimit else { return Self.leadsBack }
        return try await passages.marked(user) { mark in
            var headers = headers
            let marks = Passages.marks(in: passage.http.headers) + [mark]
            headers[Passages.header] = marks.joined(separator: ", ")
            do throws(HTTPError) {
                return try await HTTPProxy.forward(
                    passage.http, to: url, hiding: Passage.namesCaller, adding: headers,
                    client: client)
            } catch .malformedHeader {
                return ServerResponse(status: 400)
            } catch {
                log.debug("mount in \(passage.holder): \(error)")
                return ServerResponse(status: 502)
            }
        }
    }

    private static let leadsBack = Reply.text("The mount leads back to itself.", status: 508)

    /// The path and query of a URL that this server serves itself, as far as its text tells; what it
    /// does not tell is left to `Passages`.
    func ownTarget(_ url: String) -> String? {
        do throws(HTTPError) {
            let wanted = try Origin(url)
            for own in [baseURL] + locations.map(\.baseURL) where !own.isEmpty {
                if try Origin(own).isSameServer(as: wanted) { return wanted.target }
            }
        } catch {
            log.debug("mount: \(error)")
        }
        return nil
    }

    /// Answers in the same process, as the same user.
    func answerOwn(_ passage: Passage, _ text: String, _ user: UserInfo)
        async throws(Status) -> ServerResponse
    {
        guard let target = RequestTarget(text) else {
            throw Status.badRequest("the request's path is not valid")
        }
        guard passage.hops < Passage.hopLimit else { return Self.leadsBack }
        var headers = passage.http.headers
        headers.removeAll(where: Passage.namesCaller)
        // The user is known here, and the hops are counted.
        headers.remove(Passages.header)
        let request = ServerRequest(
            method: passage.http.method, target: text, headers: headers,
            body: passage.http.body, isSecure: passage.http.isSecure,
            remoteAddress: passage.http.remoteAddress)
        let route = try router.route(target, within: nil)
        return try await answer(request, target, route, user, hops: passage.hops + 1)
    }
}

extension Headers {
    /// The headers by which a front proxy names the caller.
    fileprivate init(naming user: UserInfo) {
        self = ["X-Remote-User": user.username]
        for group in user.groups.sorted() { add("X-Remote-Group", group) }
        for key in user.extra.keys.sorted() {
            for value in user.extra[key] ?? [] {
                add(
                    "X-Remote-Extra-" + PercentCoding.encode(key, keeping: "!#$&'*+-.^_`|~"), value)
            }
        }
    }
}
