import Synchronization

/// Tells committed batches to observers and watchers, in order, on the writer's thread.
final class Publisher: Sendable {
    private struct State {
        /// What is published.
        var revision: Revision
        /// What has reached every live subscription.
        var delivered: Revision
        var observers: [@Sendable ([Event]) -> Void] = []
        /// Every subscription that has not ended; one that catches up or pauses ignores batches.
        var routes = Routes()
        var isClosed = false
    }

    private let state: Mutex<State>

    init(revision: Revision) { state = Mutex(State(revision: revision, delivered: revision)) }

    var revision: Revision { state.withLock { $0.revision } }

    func addObserver(_ observer: @escaping @Sendable ([Event]) -> Void) -> Revision {
        state.withLock { state in
            state.observers.append(observer)
            return state.revision
        }
    }

    func add(_ subscription: Subscription) throws(StoreError) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.routes.add(subscription) }
            return state.isClosed
        }
        if isClosed { throw .closed }
    }

    func remove(_ subscription: Subscription) {
        state.withLock { $0.routes.remove(subscription) }
    }

    /// Runs `body` while no batch can be published: with what is published and what is delivered.
    func settled<Result>(
        _ body: (_ published: Revision, _ delivered: Revision) -> Result
    ) -> Result {
        state.withLock { body($0.revision, $0.delivered) }
    }

    func publish(_ events: [Event]) {
        guard let last = events.last else { return }
        // Whoever goes live after this has `last` behind it, and skips the batch by its position.
        let (observers, routes) = state.withLock { state in
            state.revision = last.revision
            return (state.observers, state.routes)
        }
        for observer in observers { observer(events) }
        for delivery in routes.deliveries(of: events) {
            delivery.subscription.deliverLive(delivery.events)
        }
        state.withLock { $0.delivered = last.revision }
    }

    /// Forgets everybody and returns the subscriptions that are to be told.
    func close() -> [Subscription] {
        state.withLock { state in
            defer {
                state.isClosed = true
                state.observers = []
                state.routes = Routes()
            }
            return state.routes.subscriptions
        }
    }
}
