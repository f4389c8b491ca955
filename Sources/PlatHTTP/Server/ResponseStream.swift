import Synchronization

/// A chunked reply that is written to from any thread and never blocks it.
///
/// One lock guards the buffer; the connection's thread takes bytes out under it. When there are
/// none the connection is parked (suspended: it costs no thread), and whoever changes the stream
/// next owns the one `wake` that resumes it. Closures run outside the lock.
public final class ResponseStream: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var offset = 0
        var isFinished = false
        var isAborted = false
        /// The connection is gone, or was told the end.
        var isClosed = false
        var isParked = false
        var wake: (@Sendable () -> Void)?
        var onClose: [@Sendable () -> Void] = []
        var waiters: [CheckedContinuation<Void, Never>] = []

        var waiting: Int { buffer.count - offset }

        /// What to call, outside the lock, so that the connection sees a change.
        mutating func unpark() -> (@Sendable () -> Void)? {
            guard isParked else { return nil }
            isParked = false
            return wake
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
    private let state = Mutex(State())

    /// - Parameter bufferLimit: bytes that may wait for a slow peer; beyond it the stream is cut.
    public init(bufferLimit: Int = 1 << 20) {
        self.bufferLimit = bufferLimit
    }

    /// Queues bytes as one piece. False: the peer is gone, the stream ended, or its peer is so slow
    /// that more than the limit waits already, which cuts the connection.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Bool {
        let (isAccepted, wake) = state.withLock { state in
            guard !state.isFinished, !state.isAborted, !state.isClosed else {
                return (false, nil as (@Sendable () -> Void)?)
            }
            guard state.waiting <= bufferLimit else {
                state.isAborted = true
                return (false, state.unpark())
            }
            state.buffer += bytes
            return (true, state.unpark())
        }
        wake?()
        return isAccepted
    }

    /// Ends the reply cleanly after what is queued.
    public func finish() {
        state.withLock { state in
            state.isFinished = true
            return state.unpark()
        }?()
    }

    /// Cuts the connection, so that the peer knows that the reply is not whole.
    public func abort() {
        state.withLock { state in
            state.isAborted = true
            return state.unpark()
        }?()
    }

    /// Calls `body` once when the stream has ended for whatever reason; at once if it has already.
    public func onClose(_ body: @escaping @Sendable () -> Void) {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.onClose.append(body) }
            return state.isClosed
        }
        if isClosed { body() }
    }

    /// Waits until at most half of the limit is queued; false when nobody will read any more.
    public func waitForSpace() async -> Bool {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                let isReady =
                    state.waiting <= bufferLimit / 2 || state.isClosed || state.isAborted
                if !isReady { state.waiters.append(continuation) }
                return isReady
            }
            if isReady { continuation.resume() }
        }
        return state.withLock { !$0.isClosed && !$0.isAborted }
    }

    /// Sets what resumes the parked connection.
    func attach(wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
    }

    /// Moves bytes to the connection's buffer. `park` runs under the lock, so that no writer can
    /// come between the look and the parking.
    func take(into target: UnsafeMutableRawBufferPointer, park: () -> Void) -> Taken {
        let (taken, waiters) = state.withLock { state in
            guard !state.isAborted else { return (Taken.cut, state.waiters) }
            guard state.waiting > 0 else {
                if state.isFinished { return (.end, []) }
                state.isParked = true
                park()
                return (.parked, [])
            }
            let count = min(state.waiting, target.count)
            state.buffer.withUnsafeBytes { source in
                target.copyMemory(
                    from: UnsafeRawBufferPointer(
                        rebasing: source[state.offset..<state.offset + count]))
            }
            state.offset += count
            if state.offset == state.buffer.count {
                state.buffer.removeAll(keepingCapacity: state.buffer.count <= 16384)
                state.offset = 0
            } else if state.offset > 1 << 16 {
                state.buffer.removeFirst(state.offset)
                state.offset = 0
            }
            guard state.waiting <= bufferLimit / 2 else { return (.bytes(count), []) }
            defer { state.waiters = [] }
            return (.bytes(count), state.waiters)
        }
        for waiter in waiters { waiter.resume() }
        return taken
    }

    /// The connection is done with the stream.
    func close() {
        let (closures, waiters) = state.withLock { state in
            state.isClosed = true
            state.buffer = []
            state.offset = 0
            state.wake = nil
            defer {
                state.onClose = []
                state.waiters = []
            }
            return (state.onClose, state.waiters)
        }
        for closure in closures { closure() }
        for waiter in waiters { waiter.resume() }
    }
}
