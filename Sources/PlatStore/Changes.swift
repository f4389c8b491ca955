import Synchronization

extension Store {
    /// The changes under a prefix after `revision` as a sequence of batches, for a task that follows
    /// them at its own pace: beyond `limit` events that it has not taken, the rest waits in history.
    /// Ends with the error that ended the watch; leaving the loop or its task's cancellation cancels it.
    public func changes(
        prefix: String, after revision: Revision, limit: Int = 1_000
    ) throws(StoreError) -> Changes {
        let (stream, source) = AsyncThrowingStream<[Event], any Error>.makeStream()
        let flow = Flow(limit: limit)
        let subscription = try watch(
            prefix: prefix, after: revision,
            onEvents: { events in
                source.yield(events)
                flow.add(events.count)
                return true
            },
            onEnd: { source.finish(throwing: $0) })
        flow.follow(subscription)
        source.onTermination = { _ in subscription.cancel() }
        return Changes(stream: stream, flow: flow)
    }
}

/// See `Store.changes`. For one loop only.
public struct Changes: AsyncSequence, Sendable {
    let stream: AsyncThrowingStream<[Event], any Error>
    let flow: Flow

    public func makeAsyncIterator() -> Iterator {
        Iterator(base: stream.makeAsyncIterator(), flow: flow)
    }

    /// Takes one change after the other.
    public struct Iterator: AsyncIteratorProtocol {
        var base: AsyncThrowingStream<[Event], any Error>.Iterator
        let flow: Flow

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws -> [Event]? {
            guard let events = try await base.next(isolation: actor) else { return nil }
            flow.remove(events.count)
            return events
        }
    }
}

/// Counts the events that are delivered and not taken; pauses their subscription when they are many.
final class Flow: Sendable {
    private struct State {
        var count = 0
        var isPaused = false
        var subscription: Subscription?
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    var count: Int { state.withLock { $0.count } }

    func follow(_ subscription: Subscription) {
        state.withLock { state in
            state.subscription = subscription
            if state.isPaused { subscription.pause() }
        }
    }

    func add(_ count: Int) {
        state.withLock { state in
            state.count += count
            guard state.count >= limit, !state.isPaused else { return }
            state.isPaused = true
            state.subscription?.pause()
        }
    }

    func remove(_ count: Int) {
        state.withLock { state in
            state.count -= count
            guard state.isPaused, state.count < limit else { return }
            state.isPaused = false
            state.subscription?.resume()
        }
    }
}
