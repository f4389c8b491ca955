import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

/// The life of a request, read from top to bottom: what comes first is asked first, and a stage more is
/// a line more.
///
/// target → route → authenticate → share → audit → open? → impersonate → authorize → operation; and an operation
/// that writes goes on: place → decode, default → own → mutate → complete → validate → admit → hooks → store.
struct RequestLife: Sendable {
    let clock: ServerClock
    let router: Router
    let authenticator: Authenticator
    let shares: RequestShares
    let impersonations: Impersonations
    let authorizer: Authorizer
    let homes: Homes
    let documents: Documents
    let operations: Operations
    let mounts: Mounts
    /// The endpoint in front of several shards passes no uid on (kcp contract, section 1.5).
    let hidesUIDs: Bool
    /// Writes down who asked for what; nil where nobody wants that.
    let audit: Audit?
    let metrics: RequestMetrics

    /// Answers a request. With `within`, the listener is a location's own and knows only what lives
    /// there.
    func answer(
        _ http: ServerRequest, within location: Location?
    ) async throws(Status) -> ServerResponse {
        let reply: Result<ServerResponse, Status>
        do throws(Status) {
            reply = .success(try await begin(http, within: location))
        } catch {
            reply = .failure(error)
        }
        // Who has an answer finds it in the log (kcp's `--audit-log-mode=blocking`).
        await audit?.log.settle()
        return try reply.get()
    }

    private func begin(
        _ http: ServerRequest, within location: Location?
    ) async throws(Status) -> ServerResponse {
        guard let target = RequestTarget(http.target) else {
            throw Status.badRequest("the request's path is not valid")
        }
        var route = try router.route(target, within: location)
        if case .reply(let response) = route { return response }
        var caller: Caller
        do throws(Status) {
            caller = try await self.caller(of: http, at: route)
        } catch {
            audit?.refused(http, target, route, error)
            throw error
        }
        if location == nil, hidesUIDs {
            caller.user.uid = ""
            caller.origin.uid = ""
        }
        route = try router.route(route, of: target, askedBy: caller.user, within: location)
        let share = shares.share(of: caller.user, from: http)
        return try await answer(http, target, route, caller, share)
    }

    /// Runs where the caller's requests run, as one of as many as he may have at once.
    private func answer(
        _ http: ServerRequest, _ target: RequestTarget, _ route: Route, _ caller: Caller,
        _ share: RequestShare
    ) async throws(Status) -> ServerResponse {
        let place = try share.enter(route.isWay || target.query.flag("watch") ? .stream : .request)
        let hops = Passages.marks(in: http.headers).count
        var response = try await withTaskExecutorPreference(share.lane) { () throws(Status) in
            try await answer(http, target, route, caller, share, hops: hops)
        }
        // The place is taken until the reply has ended, however that comes about.
        switch response.body {
        case .bytes: break
        case .stream(let stream): stream.onClose { withExtendedLifetime(place) {} }
        case .upgrade(let run):
            response.body = .upgrade { peer in
                await run(peer)
                withExtendedLifetime(place) {}
            }
        }
        return withExtendedLifetime(place) { response }
    }

    /// Who makes a request, as the workspace knows him that it leads to.
    private func caller(of http: ServerRequest, at route: Route) async throws(Status) -> Caller {
        var cluster: String?
        if case .place(.workspace(let workplace), _) = route { cluster = workplace.cluster }
        let user = try await authenticator.user(of: http, in: cluster)
        return Caller(user: user, origin: user, target: http.target) { [authenticator, cluster] in
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
        _ share: RequestShare, hops: Int
    ) async throws(Status) -> ServerResponse {
        switch route {
        case .reply(let response): return response
        case .nowhere: throw Status.unresolvedView(http, target, caller.user)
        case .place(let place, let segments):
            return try await answer(http, target, place, segments, caller, share)
        case .mount(let url, let holder, let segments):
            return try await pass(
                Passage(http: http, target: target, holder: holder, segments: segments, hops: hops),
                to: .url(url), caller, share)
        case .cluster(let name, let holder, let segments):
            return try await pass(
                Passage(http: http, target: target, holder: holder, segments: segments, hops: hops),
                to: .cluster(name), caller, share)
        }
    }

    /// Goes through a mount; a stream ends with it.
    private func pass(
        _ passage: Passage, to destination: Mounts.Destination, _ caller: Caller,
        _ share: RequestShare
    ) async throws(Status) -> ServerResponse {
        let response = try await cross(passage, to: destination, caller, share)
        return mounts.following(response, passage, to: destination, caller)
    }

    /// What comes home again is written down where it arrives.
    private func cross(
        _ passage: Passage, to destination: Mounts.Destination, _ caller: Caller,
        _ share: RequestShare
    ) async throws(Status) -> ServerResponse {
        func begin() -> AuditTrail? {
            let trail = audit?.begin(
                passage.http, passage.info, cluster: passage.holder, caller)
            trail?.begin()
            return trail
        }
        let way: Mounts.Crossing
        do throws(Status) {
            way = try mounts.cross(passage, to: destination, caller)
        } catch {
            begin()?.refuse(error)
            throw error
        }
        switch way {
        case .reply(let response): return begin()?.answer(response, []) ?? response
        case .home(let http, let target, let traveller):
            let route = try router.route(target, within: nil)
            let caller = Caller(
                user: traveller.user, origin: caller.origin,
                isImpersonated: traveller.isImpersonated, target: caller.target,
                isStillKnown: caller.isStillKnown)
            return try await answer(http, target, route, caller, share, hops: passage.hops + 1)
        case .out(let user, let send):
            let trail = begin()
            if user != caller.origin { trail?.impersonates(user) }
            do throws(Status) {
                let response = try await send()
                return trail?.answer(response, []) ?? response
            } catch {
                trail?.refuse(error)
                throw error
            }
        }
    }

    private func answer(
        _ http: ServerRequest, _ target: RequestTarget, _ place: Place, _ segments: [String],
        _ caller: Caller, _ share: RequestShare
    ) async throws(Status) -> ServerResponse {
        let info = RequestInfo(
            method: http.method, segments: segments, hasTrailingSlash: target.hasTrailingSlash,
            query: target.query)
        let watch = Stopwatch(metrics, info)
        let trail = audit?.begin(http, info, cluster: place.cluster, caller)
        trail?.begin()
        do throws(Status) {
            try authorizer.refuseIfClosed(place, info)
            let user = try impersonations.user(of: http, info, place, caller.user)
            if user != caller.origin { trail?.impersonates(user) }
            let context = RequestContext(
                http: http, target: target, place: place, info: info, user: user, caller: caller,
                share: share, clock: clock, trail: trail)
            let response = try await answer(context, segments)
            watch.end(response.status)
            return trail?.answer(response, context.notes) ?? response
        } catch {
            let reason = authorizer.reason(error, at: place)
            watch.end(reason.code)
            trail?.refuse(reason)
            throw reason
        }
    }

    private func answer(
        _ context: RequestContext, _ segments: [String]
    ) async throws(Status) -> ServerResponse {
        if let home = try await homes.answer(context) { return home }
        try await authorizer.authorize(context)
        var response: ServerResponse
        do throws(Status) {
            response = try await operate(context, segments)
        } catch {
            response = Reply.status(
                authorizer.reason(error, at: context.place), accept: context.http.headers["Accept"],
                knowsProtobuf: !context.place.isView)
        }
        for warning in context.warnings { response.headers.add(warning: warning) }
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

extension Route {
    /// Whether it leads out of the control plane, where answers take as long as they take.
    fileprivate var isWay: Bool {
        switch self {
        case .mount, .cluster: true
        case .reply, .nowhere, .place: false
        }
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
        try prepareContent(&object, isApplied: change.isOwned)
        deduplicateOwners(&object)
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
