import PlatSystem
import Synchronization

/// What was written a moment ago, and what has been asked for how often.
final class FrontMemory: Sendable {
    /// What kinds of knowledge lag.
    enum Topic: Hashable {
        /// The workspace at a path.
        case workspace(String)
        case namespace(workspace: String, String)
        /// The kinds of a group.
        case group(workspace: String, String)
        /// Who may do what, as it is for the client that has just changed it.
        case rights(workspace: String, client: String)
        /// The view of an export, by its address.
        case view(String)
    }

    private struct State {
        var since: [Topic: ContinuousClock.Instant] = [:]
        var requests = 0
        var addresses: [(inner: String, front: String)] = []
    }

    private let state = Mutex(State())
    private let lag: Duration

    init(lag: Duration) { self.lag = lag }

    /// Where clients find the front instead of what is behind it.
    var addresses: [(inner: String, front: String)] { state.withLock(\.addresses) }

    /// Says that something is found at the front.
    func add(_ inner: String, foundAt front: String) {
        state.withLock { $0.addresses.append((inner, front)) }
    }

    /// The number of the next request.
    func count() -> Int {
        state.withLock { state in
            state.requests += 1
            return state.requests
        }
    }

    /// Notes that something was written.
    func note(_ topic: Topic) {
        state.withLock { $0.since[topic] = .now }
    }

    /// Notes what has not been seen before.
    func noteFirst(_ topic: Topic) {
        state.withLock { state in
            if state.since[topic] == nil { state.since[topic] = .now }
        }
    }

    /// Whether the caches do not know it yet.
    func isFresh(_ topic: Topic) -> Bool {
        state.withLock { state in
            state.since[topic].map { .now - $0 < lag } ?? false
        }
    }
}
