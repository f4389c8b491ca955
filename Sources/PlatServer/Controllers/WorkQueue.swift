import PlatSystem
import Synchronization

/// A queue of keys to look at. A key that is queued twice before somebody takes it is worked on once;
/// one that is queued while it is worked on is worked on again afterwards.
final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var waiting = Queue<Key>()
        var dirty: Set<Key> = []
        var active: Set<Key> = []
        var takers: [CheckedContinuation<Key?, Never>] = []
        var isClosed = false
        var adds = 0
    }

    private let state = Mutex(State())

    func add(_ key: Key) {
        let taker = state.withLock { state -> (CheckedContinuation<Key?, Never>, Key)? in
            guard !state.isClosed, state.dirty.insert(key).inserted else { return nil }
            state.adds += 1
            guard !state.active.contains(key) else { return nil }
            return Self.hand(key, &state)
        }
        taker.map { $0.0.resume(returning: $0.1) }
    }

    /// The next key, waiting for one; nil when the queue is closed.
    func take() async -> Key? {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> Key?? in
                if state.isClosed { return .some(nil) }
                guard let key = state.waiting.next() else {
                    state.takers.append(continuation)
                    return nil
                }
                state.dirty.remove(key)
                state.active.insert(key)
                return .some(key)
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    func done(_ key: Key) {
        let taker = state.withLock { state -> (CheckedContinuation<Key?, Never>, Key)? in
            state.active.remove(key)
            guard state.dirty.contains(key) else { return nil }
            return Self.hand(key, &state)
        }
        taker.map { $0.0.resume(returning: $0.1) }
    }

    /// How many keys wait, and how many have been added so far.
    var counts: (waiting: Int, adds: Int) { state.withLock { ($0.dirty.count, $0.adds) } }

    func close() {
        let takers = state.withLock { state in
            state.isClosed = true
            defer { state.takers = [] }
            return state.takers
        }
        for taker in takers { taker.resume(returning: nil) }
    }

    private static func hand(_ key: Key, _ state: inout State)
        -> (CheckedContinuation<Key?, Never>, Key)?
    {
        guard !state.takers.isEmpty else {
            state.waiting.append(key)
            return nil
        }
        state.dirty.remove(key)
        state.active.insert(key)
        return (state.takers.removeFirst(), key)
    }
}
