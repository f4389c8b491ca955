import PlatHTTP
import PlatModel
import PlatSystem
import Synchronization

/// What one user has of the server: a lane of its threads, and so much at once of all else.
///
/// What is past a bound is refused with 429 and the time after which to come again, as upstream's
/// fairness does. The bounds are far from what clients do when they do what they should: 64 writers, or a
/// controller that opens 200 informers at once, never meet one.
final class RequestShare: Sendable {
    /// What counts apart.
    enum Kind: Sendable {
        /// Ends by itself, soon.
        case request
        /// A watch, or whatever goes through a mount: it waits most of its time.
        case stream
    }

    /// How much there may be of each.
    struct Bounds: Sendable {
        var requests: Int
        var streams: Int
        var watchBytes: Int
        /// Bodies of more than some kilobytes that are worked on; further ones wait.
        var largeBodies: Int

        /// Of one user.
        static let user = Bounds(
            requests: 512, streams: 2048, watchBytes: 16 << 20, largeBodies: 16)
        /// Of those behind one address who say no name.
        static let nobody = Bounds(requests: 128, streams: 64, watchBytes: 1 << 20, largeBodies: 2)
    }

    private struct State {
        var requests = 0
        var streams = 0
    }

    /// Where the user's requests run.
    let lane: SharedThreads.Lane
    /// Bytes of the user's watches that wait for clients which do not read.
    let watchBudget: BufferBudget
    /// Where requests with long bodies wait for each other.
    let largeBodies: Turnstile
    private let bounds: Bounds
    private let state = Mutex(State())

    /// - Parameter budget: of all users' watches together.
    init(_ bounds: Bounds, lane: SharedThreads.Lane, within budget: BufferBudget) {
        self.bounds = bounds
        self.lane = lane
        watchBudget = BufferBudget(limit: bounds.watchBytes, within: budget)
        largeBodies = Turnstile(bounds.largeBodies)
    }

    /// What is in use.
    var count: (requests: Int, streams: Int) { state.withLock { ($0.requests, $0.streams) } }

    /// Whether nothing of it is in use.
    var isIdle: Bool { count == (0, 0) }

    /// One request's place in its user's share; it is given back with the last reference.
    final class Place: Sendable {
        private let share: RequestShare
        private let kind: Kind

        fileprivate init(_ share: RequestShare, _ kind: Kind) {
            self.share = share
            self.kind = kind
        }

        deinit { share.leave(kind) }
    }

    /// Takes a place, or refuses.
    func enter(_ kind: Kind) throws(Status) -> Place {
        let isFree = state.withLock { state in
            switch kind {
            case .request:
                guard state.requests < bounds.requests else { return false }
                state.requests += 1
            case .stream:
                guard state.streams < bounds.streams else { return false }
                state.streams += 1
            }
            return true
        }
        guard isFree else {
            throw Status.tooManyRequests(
                "Too many requests, please try again later.", retryAfterSeconds: 1)
        }
        return Place(self, kind)
    }

    private func leave(_ kind: Kind) {
        state.withLock { state in
            switch kind {
            case .request: state.requests -= 1
            case .stream: state.streams -= 1
            }
        }
    }
}
