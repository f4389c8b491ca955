import Synchronization

/// A bounded queue of bytes from a C callback, which must not wait, to one task, which may.
///
/// The producer pushes and stops when told that the queue is full; `onDemand` tells it to go on.
/// `onDemand` is called without the lock, from the consumer's task, once per time that the
/// producer was told to stop and once when the consumer first asks.
final class ByteChannel<Failure: Error>: Sendable {
    private struct State {
        var chunks: [[UInt8]] = []
        var size = 0
        var isStopped: Bool
        var isEnded = false
        var failure: Failure?
        var waiter: CheckedContinuation<Void, Never>?
        var onDemand: (@Sendable () -> Void)?
    }

    private let limit: Int
    private let cancelled: Failure
    private let state: Mutex<State>

    /// - Parameter startsStopped: the producer waits for the first `onDemand` before it pushes.
    init(limit: Int, startsStopped: Bool, cancelled: Failure) {
        self.limit = limit
        self.cancelled = cancelled
        state = Mutex(State(isStopped: startsStopped))
    }

    /// Sets what makes the producer go on; before the consumer can exist.
    func setDemand(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.onDemand = body }
    }

    /// Appends; answers whether there is room for more. A push is never refused.
    @discardableResult
    func push(_ bytes: [UInt8]) -> Bool {
        let (waiter, hasRoom) = state.withLock { state in
            guard !state.isEnded else {
                return (nil as CheckedContinuation<Void, Never>?, true)
            }
            state.chunks.append(bytes)
            state.size += bytes.count
            if state.size >= limit { state.isStopped = true }
            return (state.waiter.take(), !state.isStopped)
        }
        waiter?.resume()
        return hasRoom
    }

    /// Whether the producer has to wait for `onDemand`.
    var isStopped: Bool { state.withLock { $0.isStopped && !$0.isEnded } }

    /// Ends the queue; what is in it is still delivered, then the failure.
    func finish(_ failure: Failure? = nil) {
        let (waiter, demand) = state.withLock { state in
            if !state.isEnded {
                state.isEnded = true
                state.failure = failure
            }
            let demand = state.onDemand
            state.onDemand = nil
            return (state.waiter.take(), demand)
        }
        // Dropped outside the lock: the closure may own the last reference to its producer.
        _ = demand
        waiter?.resume()
    }

    /// The next bytes, nil at the end. For one consumer at a time.
    func next() async throws(Failure) -> [UInt8]? {
        while true {
            let (chunk, isEnded, failure, demand) = state.withLock { state in
                var demand: (@Sendable () -> Void)?
                let chunk = state.chunks.isEmpty ? nil : state.chunks.removeFirst()
                state.size -= chunk?.count ?? 0
                if state.isStopped, state.size <= limit / 2 {
                    state.isStopped = false
                    demand = state.onDemand
                }
                return (chunk, state.isEnded, state.failure, demand)
            }
            demand?()
            if let chunk { return chunk }
            if isEnded {
                if let failure { throw failure }
                return nil
            }
            if Task.isCancelled { throw cancelled }
            await wait()
        }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let isReady = !state.chunks.isEmpty || state.isEnded || Task.isCancelled
                    if !isReady { state.waiter = continuation }
                    return isReady
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume()
        }
    }
}
