import Synchronization

/// Keeps what can be made again, up to so many bytes: what was not used for longest goes first.
///
/// There are two generations. What is used is young; when the young have half of the bytes they become old,
/// and what was old and unused until then goes.
final class ByteCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Kept {
        let value: Value
        let bytes: Int
    }

    private struct State {
        var young: [Key: Kept] = [:]
        var youngBytes = 0
        var old: [Key: Kept] = [:]

        mutating func age() {
            old = young
            young = [:]
            youngBytes = 0
        }

        mutating func keep(_ kept: Kept, _ key: Key, limit: Int) {
            guard young[key] == nil else { return }
            old[key] = nil
            // What is larger than a generation is not kept: it would push out all else.
            guard kept.bytes <= limit / 2 else { return }
            if youngBytes + kept.bytes > limit / 2 { age() }
            young[key] = kept
            youngBytes += kept.bytes
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// Bytes that are kept.
    var bytes: Int {
        state.withLock { state in
            state.youngBytes + state.old.values.reduce(0) { $0 + $1.bytes }
        }
    }

    /// The value of a key, made where it is not kept; `bytes` says what it takes, about. Two threads may both
    /// make it: the results are equal.
    func value(_ key: Key, bytes: (Value) -> Int, make: () -> Value) -> Value {
        let known = state.withLock { state -> Value? in
            if let kept = state.young[key] { return kept.value }
            guard let kept = state.old[key] else { return nil }
            state.keep(kept, key, limit: limit)
            return kept.value
        }
        if let known { return known }
        let made = make()
        let kept = Kept(value: made, bytes: bytes(made))
        state.withLock { $0.keep(kept, key, limit: limit) }
        return made
    }

    /// Lets go what was not used since the last time but one.
    func age() { state.withLock { $0.age() } }
}
