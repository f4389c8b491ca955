import Dispatch
import Synchronization

/// A watch: what happened after a revision, first from history, then live, without gap or double.
///
/// Nothing is buffered for a slow consumer. It calls `pause()` and `resume()`: what happens meanwhile
/// stays in history only, and is read from there, unless compaction overtakes the reader, which ends
/// the subscription with `.compacted`. So a slow watcher costs no memory, however slow.
///
/// `onEvents` is never called by two threads at once. `isBusy` says that some thread is in it or is
/// about to be: the writer's thread with a live batch, or the catch-up queue. Only whoever set it
/// clears it, and starts catching up if `resume()` was called in between.
public final class Subscription: Sendable {
    private enum Phase {
        case catchingUp, live, paused, ended
    }

    private struct State {
        var phase = Phase.catchingUp
        /// Everything up to here is delivered or is not for us. While live, that is also true of what
        /// the publisher has delivered to all.
        var position: Revision
        var isBusy = false
    }

    let prefix: String
    let prefixBytes: [UInt8]
    private let history: History
    private let onEvents: @Sendable (Subscription, [Event]) -> Bool
    private let onEnd: @Sendable (StoreError) -> Void
    private let state: Mutex<State>

    init(
        prefix: String, after position: Revision, history: History,
        onEvents: @escaping @Sendable (Subscription, [Event]) -> Bool,
        onEnd: @escaping @Sendable (StoreError) -> Void
    ) {
        self.prefix = prefix
        prefixBytes = Array(prefix.utf8)
        self.history = history
        self.onEvents = onEvents
        self.onEnd = onEnd
        state = Mutex(State(position: position))
    }

    /// Everything up to here was delivered, or is none of this subscription's business.
    public var position: Revision {
        history.publisher.settled { _, delivered in
            state.withLock { $0.phase == .live ? max($0.position, delivered) : $0.position }
        }
    }

    /// Ends the subscription without a call of `onEnd`. A call of `onEvents` that runs now still ends.
    public func cancel() {
        if end() { history.publisher.remove(self) }
    }

    /// Stops the calls of `onEvents`, after the one that runs now, until `resume()`. Also from within it.
    public func pause() {
        history.publisher.settled { _, delivered in
            state.withLock { state in
                if state.phase == .live { state.position = max(state.position, delivered) }
                if state.phase == .live || state.phase == .catchingUp { state.phase = .paused }
            }
        }
    }

    /// The same from within `onEvents`, which has taken the events up to a revision and none after it.
    public func pause(after revision: Revision) {
        state.withLock { state in
            guard state.phase == .live || state.phase == .catchingUp else { return }
            state.phase = .paused
            state.position = revision
        }
    }

    /// Goes on with the first event that was not delivered.
    public func resume() {
        let mustStart = state.withLock { state in
            guard state.phase == .paused else { return false }
            state.phase = .catchingUp
            guard !state.isBusy else { return false }
            state.isBusy = true
            return true
        }
        if mustStart { catchUp() }
    }

    /// The first step: live at once when nothing was missed, else by way of history.
    func start() {
        let mustCatchUp = state.withLock { state in
            guard state.phase == .catchingUp, !state.isBusy else { return false }
            state.isBusy = true
            return true
        }
        guard mustCatchUp else { return }
        if goLive() { finish() } else { catchUp() }
    }

    /// Called on the writer's thread with the events of a batch that match.
    func deliverLive(_ events: [Event]) {
        guard let last = events.last else { return }
        let position: Revision? = state.withLock { state in
            guard state.phase == .live, state.position < last.revision else { return nil }
            // The publisher is the only one to deliver to a live subscription.
            state.isBusy = true
            defer { state.position = last.revision }
            return state.position
        }
        guard let position else { return }
        deliver(
            events.first.map { $0.revision > position } == true
                ? events : events.filter { $0.revision > position })
        finish()
    }

    private func deliver(_ events: [Event]) {
        guard !events.isEmpty, !onEvents(self, events) else { return }
        if end() { history.publisher.remove(self) }
    }

    /// Gives up the turn, or keeps it to catch up when that was asked for meanwhile.
    private func finish() {
        let mustCatchUp = state.withLock { state in
            if state.phase == .catchingUp { return true }
            state.isBusy = false
            return false
        }
        if mustCatchUp { catchUp() }
    }

    private func goLive() -> Bool {
        history.publisher.settled { published, _ in
            state.withLock { state in
                guard state.phase == .catchingUp, state.position >= published else { return false }
                state.phase = .live
                return true
            }
        }
    }

    private func catchUp() {
        history.queue.async { self.catchUpStep() }
    }

    /// One page of history, so that many subscriptions that catch up take turns.
    private func catchUpStep() {
        let position: Revision? = state.withLock { state in
            guard state.phase == .catchingUp else {
                state.isBusy = false
                return nil
            }
            return state.position
        }
        guard let position else { return }
        do throws(StoreError) {
            let page = try history.page(prefix: prefix, after: position)
            let isWanted = state.withLock { state in
                guard state.phase == .catchingUp else { return false }
                state.position = page.position
                return true
            }
            if isWanted { deliver(page.events) }
            if isWanted, page.isLast, goLive() { finish() } else { catchUp() }
        } catch {
            end(with: error)
        }
    }

    /// Ends from the store's side.
    func end(with error: StoreError) {
        guard end() else { return }
        history.publisher.remove(self)
        onEnd(error)
    }

    private func end() -> Bool {
        state.withLock { state in
            defer { state.phase = .ended }
            return state.phase != .ended
        }
    }
}
