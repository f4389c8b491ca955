import Synchronization

/// A chunked reply that is written to from any thread and never blocks it.
///
/// One lock guards the buffer; the connection's thread takes bytes out under it. When there are
/// none the connection is parked (suspended: it costs no thread), and whoever changes the stream
/// next owns the one `wake` that resumes it. Closures run outside the lock.
///
/// Pieces are kept as they come and not copied, so that many streams can let the same piece wait.
public final class ResponseStream: Sendable {
    private struct State {
        var pieces = PieceQueue()
        var isFinished = false
        var isAborted = false
        /// The connection is gone, or was told the end.
        var isClosed = false
        var isParked = false
        var wake: (@Sendable () -> Void)?
        var onClose: [@Sendable () -> Void] = []
        var onSpace: [@Sendable () -> Void] = []

        var isOver: Bool { isFinished || isAborted || isClosed }

        /// What to call, outside the lock, so that the connection sees a change.
        mutating func unpark() -> (@Sendable () -> Void)? {
            guard isParked else { return nil }
            isParked = false
            return wake
        }

        /// Who waits for space, when there is some, or nobody will make any.
        mutating func takeWaiting(_ bufferLimit: Int) -> [@Sendable () -> Void] {
            guard pieces.count <= bufferLimit / 2 || isClosed || isAborted else { return [] }
            defer { onSpace = [] }
            return onSpace
        }
    }

    /// What the connection gets when it asks for bytes.
    enum Taken: Equatable {
        case bytes(Int)
        case parked
        case end
        case cut
    }

    private let bufferLimit: Int
    private let budget: BufferBudget?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - bufferLimit: bytes that may wait for a slow peer.
    ///   - budget: what the stream shares with others; counts what waits.
    public init(bufferLimit: Int = 1 << 20, budget: BufferBudget? = nil) {
        self.bufferLimit = bufferLimit
        self.budget = budget
    }

    deinit { budget?.remove(state.withLock { $0.pieces.count }) }

    /// Queues bytes as one piece. False: the peer is gone, the stream ended, or its peer is so slow
    /// that more than the limit waits already, which cuts the connection.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Bool {
        let isTooSlow = state.withLock { $0.pieces.count > bufferLimit && !$0.isOver }
        if isTooSlow { abort() }
        return write(pieces: bytes)
    }

    /// Queues bytes whatever waits already: for whoever has looked at `hasRoom`, and for last words. False:
    /// the peer is gone, or the stream ended.
    @discardableResult
    public func write(pieces: [UInt8]...) -> Bool {
        let (isAccepted, wake) = state.withLock { state in
            guard !state.isOver else { return (false, nil as (@Sendable () -> Void)?) }
            let before = state.pieces.count
            for piece in pieces { state.pieces.append(piece) }
            budget?.add(state.pieces.count - before)
            return (true, state.unpark())
        }
        wake?()
        return isAccepted
    }

    /// Whether there is room for one piece more, within the limit and the budget. An empty stream takes any
    /// piece, so that it gets on whatever others do.
    public var hasRoom: Bool {
        let waiting = waiting
        return waiting == 0 || (waiting < bufferLimit && !(budget?.isSpent ?? false))
    }

    /// Bytes that are queued.
    var waiting: Int { state.withLock { $0.pieces.count } }

    /// Ends the reply cleanly after what is queued.
    public func finish() {
        state.withLock { state in
            state.isFinished = true
            return state.unpark()
        }?()
    }

    /// Cuts the connection, so that the peer knows that the reply is not whole.
    public func abort() {
        let (wake, waiting) = state.withLock { state in
            state.isAborted = true
            return (state.unpark(), state.takeWaiting(bufferLimit))
        }
        wake?()
        for body in waiting { body() }
    }

    /// Calls `body` once when the stream has ended for whatever reason; at once if it has already.
    public func onClose(_ body: @escaping @Sendable () -> Void) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.onClose.append(body) }
            return state.isClosed
        }
        if isClosed { body() }
    }

    /// Calls `body` once when at most half of the limit is queued, or nobody will read any more; at once
    /// where that is so. With a spent budget all that was queued has to go first.
    public func onSpace(_ body: @escaping @Sendable () -> Void) {
        let isReady = state.withLock { state in
            state.onSpace.append(body)
            return !isSpent(state) ? state.takeWaiting(bufferLimit) : []
        }
        for body in isReady { body() }
    }

    /// Waits until at most half of the limit is queued; false when nobody will read any more.
    public func waitForSpace() async -> Bool {
        await withCheckedContinuation { continuation in
            onSpace { continuation.resume() }
        }
        return state.withLock { !$0.isClosed && !$0.isAborted }
    }

    private func isSpent(_ state: State) -> Bool {
        guard let budget, state.pieces.count > 0, !state.isClosed, !state.isAborted else {
            return false
        }
        return budget.isSpent
    }

    /// Sets what resumes the parked connection.
    func attach(wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
    }

    /// Moves bytes to the connection's buffer. `park` runs under the lock, so that no writer can
    /// come between the look and the parking.
    func take(into target: UnsafeMutableRawBufferPointer, park: () -> Void) -> Taken {
        let (taken, waiting) = state.withLock { state in
            guard !state.isAborted else { return (Taken.cut, state.takeWaiting(bufferLimit)) }
            guard state.pieces.count > 0 else {
                if state.isFinished { return (.end, []) }
                state.isParked = true
                park()
                return (.parked, [])
            }
            let count = state.pieces.take(into: target)
            budget?.remove(count)
            return (.bytes(count), isSpent(state) ? [] : state.takeWaiting(bufferLimit))
        }
        for body in waiting { body() }
        return taken
    }

    /// The connection is done with the stream.
    func close() {
        let (closures, waiting) = state.withLock { state in
            state.isClosed = true
            budget?.remove(state.pieces.count)
            state.pieces = PieceQueue()
            state.wake = nil
            defer { state.onClose = [] }
            return (state.onClose, state.takeWaiting(bufferLimit))
        }
        for closure in closures { closure() }
        for body in waiting { body() }
    }
}

/// Bytes that wait, in the pieces in which they came.
private struct PieceQueue {
    private var pieces: [[UInt8]] = []
    /// What is before has gone; also `offset` bytes of this one.
    private var first = 0
    private var offset = 0
    private(set) var count = 0

    mutating func append(_ piece: [UInt8]) {
        guard !piece.isEmpty else { return }
        pieces.append(piece)
        count += piece.count
    }

    mutating func take(into target: UnsafeMutableRawBufferPointer) -> Int {
        var filled = 0
        while filled < target.count, first < pieces.count {
            let part = min(pieces[first].count - offset, target.count - filled)
            pieces[first].withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: target[filled..<filled + part])
                    .copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + part]))
            }
            filled += part
            offset += part
            guard offset == pieces[first].count else { break }
            pieces[first] = []
            first += 1
            offset = 0
        }
        if first == pieces.count {
            pieces.removeAll(keepingCapacity: pieces.count <= 64)
            first = 0
        } else if first > 64, first * 2 > pieces.count {
            pieces.removeFirst(first)
            first = 0
        }
        count -= filled
        return filled
    }
}
