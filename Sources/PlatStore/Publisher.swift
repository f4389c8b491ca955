import Synchronization

/// Tells committed batches to observers and watchers, in order, on the writer's thread.
final class Publisher: Sendable {
    private struct State {
        var revision: Revision
        var observers: [@Sendable ([Event]) -> Void] = []
        /// Every subscription that has not ended; one that catches up or pauses ignores batches.
        var subscriptions: [ObjectIdentifier: Subscription] = [:]
        var isClosed = false
    }

    private let state: Mutex<State>

    init(revision: Revision) { state = Mutex(State(revision: revision)) }

    var revision: Revision { state.withLock { $0.revision } }

    func addObserver(_ observer: @escaping @Sendable ([Event]) -> Void) -> Revision {
        state.withLock { state in
            state.observers.append(observer)
            return state.revision
        }
    }

    func add(_ subscription: Subscription) throws(StoreError) {
        let isClosed = state.withLock { state in
            if !state.isClosed {
                state.subscriptions[ObjectIdentifier(subscription)] = subscription
            }
            return state.isClosed
        }
        if isClosed { throw .closed }
    }

    func remove(_ subscription: Subscription) {
        _ = state.withLock { $0.subscriptions.removeValue(forKey: ObjectIdentifier(subscription)) }
    }

    /// Runs `body` while no batch can be published.
    func settled<Result>(_ body: (Revision) -> Result) -> Result {
        state.withLock { body($0.revision) }
    }

    func publish(_ events: [Event]) {
        guard let last = events.last else { return }
        // Whoever goes live after this has `last` behind it, and skips the batch by its position.
        let (observers, subscriptions) = state.withLock { state in
            state.revision = last.revision
            return (state.observers, state.subscriptions)
        }
        for observer in observers { observer(events) }
        for subscription in subscriptions.values { subscription.deliverLive(events) }
    }

    /// Forgets everybody and returns the subscriptions that are to be told.
    func close() -> [Subscription] {
        state.withLock { state in
            defer {
                state.isClosed = true
                state.observers = []
                state.subscriptions = [:]
            }
            return Array(state.subscriptions.values)
        }
    }
}
