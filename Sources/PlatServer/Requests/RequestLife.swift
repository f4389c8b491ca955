import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

/// The life of a request, read from top to bottom: what comes first is asked first, and a stage more is
/// a line more.
///
/// target → route → authenticate → open? → impersonate → authorize → operation; and an operation that
/// writes goes on: place → decode, default → own → mutate → complete → validate → admit → hooks → store.
struct RequestLife: Sendable {
    let clock: ServerClock
    let router: Router
    let authenticator: Authenticator
    let impersonations: Impersonations
    let authorizer: Authorizer
    let homes: Homes
    let documents: Documents
    let operations: Operations
    let mounts: Mounts
    /// The endpoint in front of several shards passes no uid on (kcp contract, section 1.5).
    let hidesUIDs: Bool

    /// Answers a request. With `within`, the listener is a location's own and knows only what lives
    /// there.
    func answer(
        _ http: ServerRequest, within location: Location?
    ) async throws(Status) -> ServerResponse {
        guard let target = RequestTarget(http.target) else {
            throw Status.badRequest("the request's path is not valid")
        }
        var route = try router.route(target, within: location)
        if case .reply(let response) = route { return response }
        var caller = try await caller(of: http, at: route)
        if location == nil, hidesUIDs { caller.user.uid = "" }
        route = try router.route(route, of: target, askedBy: caller.user, within: location)
        let hops = Passages.marks(in: http.headers).count
        return try await answer(http, target, route, caller, hops: hops)
    }

    /// Who makes a request, as the workspace knows him that it leads to.
    private func caller(of http: ServerRequest, at route: Route) async throws(Status) -> Caller {
        var cluster: String?
        if case .place(.workspace(let workplace), _) = route { cluster = workplace.cluster }
        let user = try await authenticator.user(of: http, in: cluster)
        return Caller(user: user) { [authenticator, cluster] in
            do throws(Status) {
                return try await authenticator.user(of: http, in: cluster).isSame(as: user)
            } catch {
                // Nobody's any more.
                return false
            }
        }
    }

    /// Inside, or out through a mount; `hops` counts the mounts that the request has passed already.
    private func answer(
        _ http: ServerRequest, _ target: RequestTarget, _ route: Route, _ caller: Caller,
        hops: Int
    ) async throws(Status) -> ServerResponse {
        let crossing: Mounts.Crossing
        switch route {
        case .reply(let response): return response
        case .place(let place, let segments):
            return try await answer(http, target, place, segments, caller)
        case .mount(let url, let holder, let segments):
            crossing = try await mounts.cross(
                Passage(http: http, target: target, holder: holder, segments: segments, hops: hops),
                to: url, caller.user)
        case .cluster(let name, let holder, let segments):
            crossing = try await mounts.cross(
                Passage(http: http, target: target, holder: holder, segments: segments, hops: hops),
                toCluster: name, caller.user)
        }
        switch crossing {
        case .reply(let response): return response
        case .home(let http, let target, let traveller):
            let route = try router.route(target, within: nil)
            let caller = Caller(user: traveller, isStillKnown: caller.isStillKnown)
            return try await answer(http, target, route, caller, hops: hops + 1)
        }
    }

    private func answer(
        _ http: ServerRequest, _ target: RequestTarget, _ place: Place, _ segments: [String],
        _ caller: Caller
    ) async throws(Status) -> ServerResponse {
        let info = RequestInfo(
            method: http.method, segments: segments, hasTrailingSlash: target.hasTrailingSlash,
            query: target.query)
        try authorizer.refuseIfClosed(place, info)
        let user = try impersonations.user(of: http, info, place, caller.user)
        let context = RequestContext(
            http: http, target: target, place: place, info: info, user: user, caller: caller,
            clock: clock)
        if let home = try await homes.answer(context) { return home }
        try await authorizer.authorize(context)
        var response: ServerResponse
        do throws(Status) {
            response = try await operate(context, segments)
        } catch {
            response = Reply.status(error, accept: http.headers["Accept"])
        }
        for warning in context.warnings { response.headers.add(warning: warning) }
        for note in context.notes { operations.log.debug("audit: \(note.key): \(note.value)") }
        return response
    }

    /// What is no resource is a document; all else is an operation on objects. A view may close both.
    private func operate(
        _ context: RequestContext, _ segments: [String]
    ) async throws(Status) -> ServerResponse {
        if let refusal = try authorizer.refuseLifecycleContent(context) { return refusal }
        if let document = try documents.answer(context, segments) { return document }
        return try await operations.answer(context)
    }
}

extension ObjectRequest {
    /// What every write goes through, from the object that was wanted to the one that is stored. When
    /// somebody else was faster, it begins again with what is stored by then.
    ///
    /// - Throws: a `Status` for the caller, or the store's conflict.
    func write(_ wanted: Value, _ change: ObjectChange) async throws -> WrittenObject {
        var object = wanted
        try checkPlace(object, change)
        try prepareContent(&object)
        own(&object, change)
        try await mutate(&object, change)
        try complete(&object, change)
        try validate(object, old: change.old)
        try await operations.admission.admit(&object, old: change.old, self)
        try await operations.hooks.validate(object, change, self)
        return try await store(object, change)
    }
}

extension Headers {
    fileprivate mutating func add(warning text: String) {
        // A quoted string (RFC 9110, section 5.6.4) on one line.
        var quoted = ""
        for character in text {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character == "\n" ? " " : character)
        }
        add("Warning", "299 - \"\(quoted)\"")
    }
}
