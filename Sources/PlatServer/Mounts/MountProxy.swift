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

    /// The caller's headers without anything that says who he is.
    var nameless: Headers {
        var headers = http.headers
        headers.removeAll { field in
            let name = field.name.lowercased()
            return name == "authorization" || name.hasPrefix("x-remote-")
                || name.hasPrefix("impersonate-")
        }
        return headers
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
        let headers = passage.nameless.naming(user)
        return await forward(passage, to: url, headers, client: outgoing)
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
        guard try authorizer.workspace(passage.holder, self).enter(user).allowed else {
            throw authorizer.refusal(
                user, AuthorizationAttributes(info, passage.target.query))
        }
        return user
    }

    /// Sends a request out; a server that does not answer is a bad gateway.
    func forward(_ passage: Passage, to url: String, _ headers: Headers, client: HTTPClient) async
        -> ServerResponse
    {
        guard !headers.contains(where: { $0.value.utf8.contains { $0 < 0x20 && $0 != 0x09 } })
        else { return ServerResponse(status: 400) }
        do throws(HTTPError) {
            return try await HTTPProxy.forward(
                passage.http, to: url, headers: headers, client: client)
        } catch {
            log.debug("mount in \(passage.holder): \(error)")
            return ServerResponse(status: 502)
        }
    }

    /// The path and query of a URL that this server serves itself.
    private func ownTarget(_ url: String) -> String? {
        for own in [baseURL] + locations.map(\.baseURL) where !own.isEmpty {
            if url.hasPrefix(own + "/") { return String(url.dropFirst(own.count)) }
        }
        return nil
    }

    /// Answers in the same process, as the same user.
    private func answerOwn(_ passage: Passage, _ text: String, _ user: UserInfo)
        async throws(Status) -> ServerResponse
    {
        guard let target = RequestTarget(text) else {
            throw Status.badRequest("the request's path is not valid")
        }
        guard passage.hops < Passage.hopLimit else {
            return Reply.text("The mount leads back to itself.", status: 508)
        }
        let request = ServerRequest(
            method: passage.http.method, target: text, headers: passage.nameless,
            body: passage.http.body, isSecure: passage.http.isSecure,
            remoteAddress: passage.http.remoteAddress)
        let route = try route(target, within: nil)
        return try await answer(request, target, route, user, hops: passage.hops + 1)
    }
}

extension Headers {
    /// With the headers by which a front proxy names the caller.
    fileprivate func naming(_ user: UserInfo) -> Headers {
        var headers = self
        headers.add("X-Remote-User", user.username)
        for group in user.groups.sorted() { headers.add("X-Remote-Group", group) }
        for key in user.extra.keys.sorted() {
            for value in user.extra[key] ?? [] {
                headers.add(
                    "X-Remote-Extra-" + PercentCoding.encode(key, keeping: "!#$&'*+-.^_`|~"), value)
            }
        }
        return headers
    }
}
