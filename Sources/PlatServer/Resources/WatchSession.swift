import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// One watch: turns the store's events into the frames that this client wants.
///
/// What a slow client has not read yet is bounded, for the watch and for its user. Past that the watch stops
/// listening, and reads on from history when there is room; where history has gone by then, it ends with
/// 410 as any watch does that begins too late.
///
/// Events come on the store's publisher thread, with a writer waiting for his answer. Frames that need work
/// are therefore made in the user's own lane.
final class WatchSession: Sendable {
    /// Bytes that wait for one client.
    static let bufferLimit = 256 << 10

    private let request: ObjectRequest
    private let frames: WatchFrames
    private let matcher: ObjectMatcher
    private let options: ListOptions
    private let stream: ResponseStream
    private let state = Mutex(State())

    /// What is on its way to the client.
    private enum Item: Sendable {
        case event(WatchKind, WatchedObject)
        case said(WatchKind, [UInt8])
        case end
    }

    private struct State {
        var subscription: Subscription?
        var timer: Task<Void, Never>?
        /// The newest revision whose effects the client has seen, for bookmarks.
        var revision: Revision = 0
        /// What happens up to here is not told: the watch begins later than now.
        var silentUntil: Revision = 0
        var isClosed = false
        /// Frames to be made, and whether somebody is at it.
        var queue: [Item] = []
        var queuedBytes = 0
        var isMaking = false
        /// Stopped because of the queue.
        var paused: Subscription?
    }

    init(
        request: ObjectRequest, frames: WatchFrames, matcher: ObjectMatcher, options: ListOptions,
        stream: ResponseStream
    ) {
        self.request = request
        self.frames = frames
        self.matcher = matcher
        self.options = options
        self.stream = stream
    }

    private var log: ServerLog { request.operations.log }
    private var lane: SharedThreads.Lane { request.context.share.lane }

    private var prefix: String {
        request.type.prefix(
            cluster: request.cluster, namespace: request.type.isNamespaced ? request.namespace : nil
        )
    }

    /// Sends what the watch starts with and subscribes to what follows.
    func begin(at start: Revision?) async throws(Status) {
        // Its time is over before it begins.
        if let seconds = options.timeoutSeconds, seconds < 0 { return finish() }
        var pages: ListPages?
        if options.sendInitialEvents ?? (start == nil) {
            let refusal = start.flatMap(request.refusalOfFuture)
            pages = refusal == nil ? try await beginInitialEvents() : nil
            // The stream has begun by then, with upstream.
            if let refusal { expired(refusal) }
        } else {
            try follow(after: start ?? request.location.store.revision)
        }
        request.operations.openWatches.add(self)
        stream.onClose { [self] in close() }
        startTimer()
        guard let pages else { return }
        // Ends with the last page, or with the stream.
        Task(executorPreference: lane) { [self] in await sendInitialEvents(pages) }
    }

    // MARK: What is there

    /// Sends as much as there is room for; answers what is left, nil where the watch follows already.
    private func beginInitialEvents() async throws(Status) -> ListPages? {
        if let gathered = request.gathered {
            do {
                try await sendInitial(gathered)
            } catch {
                throw Status(caught: error)
            }
            try endInitialEvents(at: request.location.store.revision)
            return nil
        }
        var pages = ListPages(
            request.location.store, prefix: prefix, pageBytes: Self.bufferLimit / 8)
        do {
            repeat {
                try await sendInitial(try pages.next())
            } while !pages.isOver && stream.hasRoom
        } catch {
            throw Status(caught: error)
        }
        guard pages.isOver else { return pages }
        try endInitialEvents(at: pages.revision ?? request.location.store.revision)
        return nil
    }

    private func sendInitialEvents(_ begun: ListPages) async {
        var pages = begun
        do {
            while !pages.isOver {
                guard try await sendInitial(try pages.next(), waitsForRoom: true) else { return }
                await Task.yield()
            }
            try endInitialEvents(at: pages.revision ?? request.location.store.revision)
        } catch StoreError.compacted {
            expired(.expired("too old resource version"))
        } catch {
            fail(error)
        }
    }

    /// False where nobody listens any more.
    @discardableResult
    private func sendInitial(
        _ entries: [Entry], waitsForRoom: Bool = false
    ) async throws -> Bool {
        let contents = try entries.filter(matcher.matches).map(WatchedObject.init)
        for object in try await frames.objects(contents) {
            while waitsForRoom, !stream.hasRoom {
                guard await stream.waitForSpace() else { return false }
            }
            guard try write(.added, object) else { return false }
        }
        return true
    }

    private func endInitialEvents(at revision: Revision) throws(Status) {
        if options.sendInitialEvents == true, options.allowsBookmarks {
            try write(.bookmark, frames.bookmark(revision, endsInitialEvents: true))
        }
        try follow(after: revision)
    }

    // MARK: What happens

    private func follow(after revision: Revision) throws(Status) {
        state.withLock { $0.revision = revision }
        do {
            let subscription = try request.location.store.follow(
                prefix: prefix, after: revision,
                onEvents: { [self] subscription, events in take(events, from: subscription) },
                onEnd: { [self] error in end(error) })
            let isClosed = state.withLock { state in
                state.subscription = subscription
                return state.isClosed
            }
            if isClosed { subscription.cancel() }
        } catch .compacted(let oldest) {
            // A watch whose start is no longer kept begins with an ERROR event and ends (contract 2.3).
            expired(.tooOld(resourceVersion: revision, oldest: oldest))
        } catch .future(let current) {
            // Nobody is told of the time until then, nor that it lies ahead.
            state.withLock { $0.silentUntil = revision }
            return try follow(after: current)
        } catch {
            throw Status(error)
        }
    }

    private func take(_ events: [Event], from subscription: Subscription) -> Bool {
        // What was gathered does not change while somebody looks at it, as upstream has it.
        guard request.gathered == nil else { return true }
        for event in events {
            guard hasRoom else {
                pause(subscription, after: event.revision - 1)
                return true
            }
            if event.revision <= state.withLock({ $0.silentUntil }) { continue }
            do {
                if let (kind, content) = try translated(event) {
                    guard try send(.event(kind, content), bytes: content.bytes.count) else {
                        return false
                    }
                }
            } catch {
                fail(error)
                return false
            }
            state.withLock { $0.revision = event.revision }
        }
        return true
    }

    private var hasRoom: Bool {
        stream.hasRoom && state.withLock { $0.queuedBytes < Self.bufferLimit / 4 }
    }

    /// Stops until there is room: what happens meanwhile stays in history.
    private func pause(_ subscription: Subscription, after revision: Revision) {
        subscription.pause(after: revision)
        let isQueueEmpty = state.withLock { state in
            if state.isMaking { state.paused = subscription }
            return !state.isMaking
        }
        if isQueueEmpty { stream.onSpace { subscription.resume() } }
    }

    /// What an event means for this client: objects come and go as they begin and cease to match.
    private func translated(_ event: Event) throws(Status) -> (
        kind: WatchKind, content: WatchedObject
    )? {
        guard matcher.admits(key: event.key) else { return nil }
        guard let shared = ObjectEvent.shared(event, in: request.location, log: log) else {
            return nil
        }
        let content = WatchedObject(event, shared)
        if matcher.isTrivial {
            if event.kind == .delete { return (.deleted, content) }
            return (event.previous == nil ? .added : .modified, content)
        }
        let matchedBefore = try shared.before.readable().map(matcher.matched) ?? false
        if event.kind == .delete { return matchedBefore ? (.deleted, content) : nil }
        let matches = try shared.after.readable().map(matcher.matches) ?? false
        switch (matchedBefore, matches) {
        case (true, true): return (.modified, content)
        case (false, true): return (.added, content)
        case (true, false):
            // The client gets the object as it last matched, under the new version.
            guard var object = shared.before.value else { return nil }
            object.resourceVersion = String(event.revision)
            return (.deleted, WatchedObject(object))
        case (false, false): return nil
        }
    }

    // MARK: Frames

    /// Sends what was decided on, behind what is still to be made; false where nobody listens any more.
    @discardableResult
    private func send(_ item: Item, bytes: Int = 0) throws(Status) -> Bool {
        if frames.areStoredBytes { return try write(item) }
        let begins = state.withLock { state in
            state.queue.append(item)
            state.queuedBytes += bytes
            defer { state.isMaking = true }
            return !state.isMaking
        }
        // Ends with the queue, or with the first frame that nobody takes.
        if begins { Task(executorPreference: lane) { [self] in await makeQueued() } }
        return true
    }

    private func makeQueued() async {
        while let item = nextQueued() {
            do throws(Status) {
                guard try await make(item) else { return close() }
            } catch {
                return fail(error)
            }
            await Task.yield()
        }
    }

    /// The first of the queue; at its end, lets the subscription go on as soon as the client has read.
    private func nextQueued() -> Item? {
        let (item, paused) = state.withLock { state in
            guard !state.queue.isEmpty else {
                state.isMaking = false
                return (nil as Item?, state.paused.take())
            }
            let item = state.queue.removeFirst()
            if case .event(_, let content) = item { state.queuedBytes -= content.bytes.count }
            return (item, nil)
        }
        if let paused { stream.onSpace { paused.resume() } }
        return item
    }

    private func make(_ item: Item) async throws(Status) -> Bool {
        guard case .event(let kind, let content) = item else { return try write(item) }
        for object in try await frames.objects([content]) {
            guard try write(kind, object) else { return false }
        }
        return true
    }

    /// What needs no work; of an event, its stored bytes.
    private func write(_ item: Item) throws(Status) -> Bool {
        switch item {
        case .event(let kind, let content): return try write(kind, content.bytes)
        case .said(let kind, let object): return try write(kind, object)
        case .end:
            stream.finish()
            return true
        }
    }

    @discardableResult
    private func write(_ kind: WatchKind, _ object: [UInt8]) throws(Status) -> Bool {
        let frame = try frames.frame(kind, object)
        return stream.write(pieces: frame.head, frame.object, frame.tail)
    }

    // MARK: Its end

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
                if options.allowsBookmarks, left > 0 { sendBookmark() }
            }
            finish()
        }
        let isClosed = state.withLock { state in
            state.timer = task
            return state.isClosed
        }
        if isClosed { task.cancel() }
    }

    /// Not before the client has seen what the watch starts with, nor while it does not read.
    private func sendBookmark() {
        let revision = state.withLock {
            $0.subscription == nil ? nil : max($0.revision, $0.silentUntil)
        }
        guard let revision, stream.hasRoom else { return }
        let object = frames.bookmark(revision, endsInitialEvents: false)
        do throws(Status) { try send(.said(.bookmark, object)) } catch { fail(error) }
    }

    /// Says why the watch ends, where there is a reason, and ends it after that.
    private func say(_ reason: Status?) {
        do throws(Status) {
            if let reason { try send(.said(.error, reason.value.json())) }
            try send(.end)
        } catch {
            fail(error)
        }
    }

    private func expired(_ status: Status) { say(status) }

    /// What went wrong on this side: the client sees that the stream is not whole.
    private func fail(_ error: any Error) {
        log.fault("watch of \(prefix): \(error)")
        stream.abort()
    }

    /// Whether it shows what lives in a location, whatever the workspace.
    func isEverywhere(in location: Location) -> Bool {
        guard case .everywhere(let own?) = request.context.place else { return false }
        return own === location
    }

    /// The logical cluster that it is about; nil: many.
    var cluster: String? { request.context.place.cluster }

    /// Ends the watch without a word, as one whose workspace is closed.
    func finish() {
        say(nil)
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
            say(error)
            close()
        }
    }

    private func end(_ error: StoreError) {
        if case .compacted = error {
            expired(.expired("too old resource version"))
        } else {
            say(nil)
        }
    }

    private func close() {
        request.operations.openWatches.remove(self)
        let (subscription, timer) = state.withLock { state in
            state.isClosed = true
            state.paused = nil
            defer {
                state.subscription = nil
                state.timer = nil
            }
            return (state.subscription, state.timer)
        }
        subscription?.cancel()
        timer?.cancel()
    }
}
