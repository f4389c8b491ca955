import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

extension ObjectRequest {
    /// GET with `watch`: a stream of events that ends with its time, the peer or the server.
    func watch() async throws(Status) -> ServerResponse {
        let form = try negotiate(isList: true, isWatch: true)
        let options = try ListOptions(query, isWatch: true)
        let matcher = try matcher(options)
        if case .table(let version) = form.shape {
            _ = try TableBuilder(type, includeObject: query["includeObject"], version, context)
        }
        var start: Revision?
        if !options.resourceVersion.isEmpty, options.resourceVersion != "0" {
            guard let revision = Revision(options.resourceVersion) else {
                throw Status.unclassified(
                    "resourceVersion: Invalid value: \"\(options.resourceVersion)\": strconv.ParseUint: parsing \"\(options.resourceVersion)\": invalid syntax"
                )
            }
            start = revision
        }
        let stream = ResponseStream(bufferLimit: 16 << 20)
        let session = WatchSession(
            request: self, form: form, matcher: matcher, options: options, stream: stream)
        try await session.begin(at: start)
        return ServerResponse(
            status: 200,
            headers: ["Content-Type": session.contentType, "Cache-Control": "no-cache, private"],
            body: .stream(stream))
    }
}

/// One watch: turns the store's events into the frames that this client wants.
///
/// Frames are written from the store's publisher thread. A client that does not read fills the
/// stream's buffer and is cut off, so that it never holds up the others.
final class WatchSession: Sendable {
    private let request: ObjectRequest
    private let form: ReplyForm
    private let matcher: ObjectMatcher
    private let options: ListOptions
    private let stream: ResponseStream
    private let state = Mutex(State())
    /// Events whose objects a webhook converts: these are waited for apart from the store's thread.
    private let backlog: AsyncStream<[Event]>.Continuation?
    private let waiting: AsyncStream<[Event]>?

    /// A client whose webhook is slower than its events by so many batches is cut off.
    private static let backlogMax = 1_000

    private struct State {
        var sentColumns = false
        var converting: Task<Void, Never>?
        var subscription: Subscription?
        var timer: Task<Void, Never>?
        /// The newest revision whose effects the client has seen, for bookmarks.
        var revision: Revision = 0
    }

    init(
        request: ObjectRequest, form: ReplyForm, matcher: ObjectMatcher, options: ListOptions,
        stream: ResponseStream
    ) {
        self.request = request
        self.form = form
        self.matcher = matcher
        self.options = options
        self.stream = stream
        guard !request.conversion.isImmediate else {
            backlog = nil
            waiting = nil
            return
        }
        let (waiting, backlog) = AsyncStream<[Event]>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.backlogMax))
        self.waiting = waiting
        self.backlog = backlog
    }

    var contentType: String {
        switch form.encoding {
        case .json: "application/json"
        case .yaml: "application/yaml;stream=watch"
        case .protobuf: "application/vnd.kubernetes.protobuf;stream=watch"
        }
    }

    private var prefix: String {
        request.type.prefix(
            cluster: request.cluster, namespace: request.type.isNamespaced ? request.namespace : nil
        )
    }

    /// Sends what the watch starts with and subscribes to what follows.
    func begin(at start: Revision?) async throws(Status) {
        let store = request.location.store
        var from: Revision
        let wantsInitial =
            options.sendInitialEvents ?? (start == nil)
        if wantsInitial {
            if let start { try request.checkNotInFuture(start) }
            from = try await sendInitialEvents()
            if options.sendInitialEvents == true, options.allowsBookmarks {
                send("BOOKMARK", bookmark(from, endsInitialEvents: true))
            }
        } else {
            from = start ?? store.revision
        }
        state.withLock { $0.revision = from }
        do {
            let subscription = try store.watch(
                prefix: prefix, after: from,
                onEvents: { [self] events in take(events) },
                onEnd: { [self] error in end(error) })
            state.withLock { $0.subscription = subscription }
            startConverting()
            request.operations.openWatches.add(self)
            stream.onClose { [self] in close() }
            startTimer()
        } catch .compacted(let oldest) {
            expired(.tooOld(resourceVersion: from, oldest: oldest))
        } catch .future(let current) {
            throw Status.tooLargeResourceVersion(from, current: current)
        } catch {
            throw Status(error)
        }
    }

    private func sendInitialEvents() async throws(Status) -> Revision {
        do {
            if let gathered = request.gathered {
                for entry in gathered where try matcher.matches(entry) {
                    send("ADDED", try frame(WatchedObject(entry)))
                }
                return request.location.store.revision
            }
            let listing = try request.location.store.list(
                prefix: prefix, after: nil, limit: nil, at: nil)
            let contents = try listing.entries.filter(matcher.matches).map(WatchedObject.init)
            let frames = try await frames(contents)
            for frame in frames { send("ADDED", frame) }
            return listing.revision
        } catch {
            throw Status(caught: error)
        }
    }

    /// The frames' objects; a webhook is asked once for all of them.
    private func frames(_ contents: [WatchedObject]) async throws(Status) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        if request.conversion.isImmediate {
            for content in contents { frames.append(try frame(content)) }
            return frames
        }
        var stored: [Value] = []
        for content in contents { stored.append(try content.object()) }
        return try await request.conversion.read(stored).map(shaped)
    }

    /// Called on the store's thread.
    private func take(_ events: [Event]) -> Bool {
        // What was gathered does not change while somebody looks at it, as upstream has it.
        guard request.gathered == nil else { return true }
        if let backlog {
            guard case .enqueued = backlog.yield(events) else {
                stream.abort()
                return false
            }
            return true
        }
        for event in events {
            do {
                guard let (kind, content) = try translated(event) else { continue }
                guard send(kind, try frame(content)) else { return false }
            } catch {
                fail(error)
                return false
            }
        }
        note(events)
        return true
    }

    private func startConverting() {
        guard let waiting else { return }
        let task = Task { [self] in
            for await events in waiting {
                do {
                    for event in events {
                        guard let (kind, content) = try translated(event) else { continue }
                        for frame in try await frames([content]) {
                            guard send(kind, frame) else { return close() }
                        }
                    }
                    note(events)
                } catch {
                    fail(error)
                    return close()
                }
            }
        }
        state.withLock { $0.converting = task }
    }

    private func note(_ events: [Event]) {
        if let last = events.last { state.withLock { $0.revision = last.revision } }
    }

    private func fail(_ error: any Error) {
        request.operations.log.fault("watch of \(prefix): \(error)")
        stream.abort()
    }

    /// What an event means for this client: objects come and go as they begin and cease to match.
    private func translated(_ event: Event) throws(Status) -> (
        kind: StaticString, content: WatchedObject
    )? {
        let log = request.operations.log
        guard matcher.admits(key: event.key) else { return nil }
        guard let shared = ObjectEvent.shared(event, in: request.location, log: log) else {
            return nil
        }
        let content = WatchedObject(event, shared)
        if matcher.isTrivial {
            if event.kind == .delete { return ("DELETED", content) }
            return (event.previous == nil ? "ADDED" : "MODIFIED", content)
        }
        let matchedBefore = try shared.before.readable().map(matcher.matched) ?? false
        if event.kind == .delete { return matchedBefore ? ("DELETED", content) : nil }
        let matches = try shared.after.readable().map(matcher.matches) ?? false
        switch (matchedBefore, matches) {
        case (true, true): return ("MODIFIED", content)
        case (false, true): return ("ADDED", content)
        case (true, false):
            // The client gets the object as it last matched, under the new version.
            guard var object = shared.before.value else { return nil }
            object.resourceVersion = String(event.revision)
            return ("DELETED", WatchedObject(object))
        case (false, false): return nil
        }
    }

    /// The object of a frame in the form that the client wants, where no webhook is waited for.
    private func frame(_ content: WatchedObject) throws(Status) -> [UInt8] {
        if case .object = form.shape, !request.needsConversion { return content.bytes }
        return shaped(try request.conversion.readNow(content.object()))
    }

    private func shaped(_ object: Value) -> [UInt8] {
        switch form.shape {
        case .object: object.json(sortedKeys: true)
        case .table: table(object, includeObject: request.query["includeObject"]).json()
        case .partialMetadata(let version), .partialMetadataList(let version):
            partialMetadata(object, version: version).json(sortedKeys: true)
        }
    }

    /// An object as a table of one row; the columns are told once.
    private func table(_ object: Value, includeObject: String?) -> Value {
        guard case .table(let version) = form.shape,
            let builder = try? TableBuilder(
                request.type, includeObject: includeObject, version, request.context)
        else {
            // The query was checked when the watch began.
            return .null
        }
        let isFirst = state.withLock { state in
            defer { state.sentColumns = true }
            return !state.sentColumns
        }
        var table = builder.table(
            for: [object], resourceVersion: object.resourceVersion ?? "", continue: nil,
            remaining: nil)
        if !isFirst { table["columnDefinitions"] = .null }
        return table
    }

    private func bookmark(_ revision: Revision, endsInitialEvents: Bool) -> [UInt8] {
        var metadata: Members = ["resourceVersion": .string(String(revision))]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        let type = request.type
        switch form.shape {
        case .table:
            // An object in which nothing is set, as a row; its metadata is there whatever is included.
            let empty: Value = [
                "kind": .string(type.kind), "apiVersion": .string(type.apiVersion),
                "metadata": .object(metadata),
            ]
            return table(empty, includeObject: "Metadata").json()
        case .partialMetadata(let version), .partialMetadataList(let version):
            return Value.object([
                "kind": "PartialObjectMetadata", "apiVersion": .string("meta.k8s.io/\(version)"),
                "metadata": .object(metadata),
            ]).json()
        case .object:
            return Value.object([
                "kind": .string(type.kind), "apiVersion": .string(type.apiVersion),
                "metadata": .object(metadata),
            ]).json()
        }
    }

    @discardableResult
    private func send(_ kind: StaticString, _ object: [UInt8]) -> Bool {
        if form.encoding == .protobuf, let frame = protobufFrame(kind, object) {
            return stream.write(frame)
        }
        var buffer = JSONBuffer()
        buffer.raw("{\"type\":\"")
        buffer.raw(kind)
        buffer.raw("\",\"object\":")
        buffer.raw(object)
        buffer.raw("}\n")
        return stream.write(buffer.bytes)
    }

    private func protobufFrame(_ kind: StaticString, _ object: [UInt8]) -> [UInt8]? {
        do throws(ParseError) {
            return Protobuf.encodeWatchEvent("\(kind)", try Value(json: object))
        } catch {
            request.operations.log.fault("watch of \(prefix): \(error)")
            return nil
        }
    }

    /// A watch whose start is no longer kept begins with an ERROR event and ends (contract 2.3).
    private func expired(_ status: Status) {
        send("ERROR", status.value.json())
        stream.finish()
    }

    private func startTimer() {
        let seconds =
            options.timeoutSeconds.flatMap { $0 > 0 ? $0 : nil } ?? Int64.random(in: 1800...3600)
        let task = Task { [self] in
            var left = seconds
            // The first bookmark comes early: whoever waits for one to know where he is, waits less.
            var pause: Int64 = 10
            while left > 0 {
                let step = min(left, left > 2 ? min(pause, left - 2) : left)
                pause = 60
                do { try await Task.sleep(for: .seconds(step)) } catch { return }
                left -= step
                if options.allowsBookmarks, left > 0 {
                    let revision = max(state.withLock { $0.revision }, 0)
                    send("BOOKMARK", bookmark(revision, endsInitialEvents: false))
                }
            }
            stream.finish()
            close()
        }
        state.withLock { $0.timer = task }
    }

    /// Whether it shows what lives in a location, whatever the workspace.
    func isEverywhere(in location: Location) -> Bool {
        guard case .everywhere(let own?) = request.context.place else { return false }
        return own === location
    }

    /// Ends the watch without a word, as one whose workspace is closed.
    func finish() {
        stream.finish()
        close()
    }

    /// Ends the watch where its user may no longer see what it shows: with an ERROR event that says so,
    /// without a word where the workspace is closed to everybody.
    func endIfForbidden(asksWhoItIs: Bool) async {
        let context = request.context
        do throws(Status) {
            if asksWhoItIs, await !context.caller.isStillKnown() { throw Status.unauthorized }
            if request.operations.authorizer.isClosed(context.place, context.info) {
                return finish()
            }
            try await request.operations.authorizer.authorize(context)
            guard try request.areObjectsSame() else {
                throw Status.expired("what is shown here comes from elsewhere now")
            }
        } catch {
            send("ERROR", error.value.json())
            stream.finish()
            close()
        }
    }

    private func end(_ error: StoreError) {
        if case .compacted = error {
            expired(.expired("too old resource version"))
        } else {
            stream.finish()
        }
    }

    private func close() {
        request.operations.openWatches.remove(self)
        let (subscription, timer, converting) = state.withLock { state in
            defer {
                state.subscription = nil
                state.timer = nil
                state.converting = nil
            }
            return (state.subscription, state.timer, state.converting)
        }
        subscription?.cancel()
        timer?.cancel()
        backlog?.finish()
        converting?.cancel()
    }
}
