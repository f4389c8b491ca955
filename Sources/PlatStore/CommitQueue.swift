import Synchronization

/// The transactions that wait for the writer, and the callers behind them.
final class CommitQueue: Sendable {
    typealias Answer = Result<[Revision], StoreError>

    struct Request: Sendable {
        let writes: [Write]
        let caller: CheckedContinuation<Answer, Never>
    }

    /// What to do after a request was offered.
    enum Admission {
        case queued
        /// As `queued`, and the writer sleeps: wake it.
        case first
        case refused(StoreError)
    }

    private struct State {
        var waiting: [Request] = []
        var isDraining = false
        var isClosed = false
    }

    static let limit = 10_000
    /// So that one commit of the database stays short and the first in it does not wait for the last.
    static let batchLimit = 2_000

    private let state = Mutex(State())

    func offer(_ request: Request) -> Admission {
        state.withLock { state in
            if state.isClosed { return .refused(.closed) }
            if state.waiting.count >= Self.limit { return .refused(.overloaded) }
            state.waiting.append(request)
            if state.isDraining { return .queued }
            state.isDraining = true
            return .first
        }
    }

    /// The next batch; nil when nothing waits, and then the next offer says `first` again.
    func take() -> [Request]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            guard state.waiting.count > Self.batchLimit else {
                defer { state.waiting = [] }
                return state.waiting
            }
            defer { state.waiting.removeFirst(Self.batchLimit) }
            return Array(state.waiting.prefix(Self.batchLimit))
        }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Refuses what comes from now on; what waits is still done.
    func close() { state.withLock { $0.isClosed = true } }
}
