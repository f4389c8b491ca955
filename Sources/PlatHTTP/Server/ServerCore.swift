import CMicroHTTPD
import PlatSystem
import Synchronization

/// The running server: what the library's callbacks reach. Owned by `HTTPServer` and, until
/// the library has stopped, by the library.
final class ServerCore: Sendable {
    struct SizeLimits {
        let body: Int
    }

    let library: MicroHTTPD
    let handler: HTTPServer.Handler
    let limits: SizeLimits
    let isSecure: Bool
    /// The listening socket, which is the library's until `listeningSocket` is set.
    private let socket: Int32

    private struct State {
        // SAFETY: only handed to the library's thread-safe functions.
        nonisolated(unsafe) var daemon: OpaquePointer?
        var connections: [UInt64: ServerConnection] = [:]
        var lastKey: UInt64 = 0
        var active = 0
        var isStopping = false
        /// Set by the stop, or when another instance has taken over.
        var isRetired = false
        /// Given back by the library when the stop began; -1 before.
        var listeningSocket: Int32 = -1
        var isCutting = false
        var isIdle: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())
    private let watch = Mutex<HangupWatch?>(nil)
    /// Read for each reply, so not under the lock.
    private let stopping = Atomic(false)

    init(
        library: MicroHTTPD, configuration: HTTPServer.Configuration, socket: Int32,
        handler: @escaping HTTPServer.Handler
    ) {
        self.socket = socket
        self.library = library
        self.handler = handler
        limits = SizeLimits(body: configuration.bodyLimit)
        isSecure = configuration.tls != nil
        let hangups = HangupWatch { [weak self] key in
            self?.hungUp(key)
        }
        watch.withLock { $0 = hangups }
    }

    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    func started(_ daemon: OpaquePointer) {
        // SAFETY: see `State.daemon`.
        nonisolated(unsafe) let daemon = daemon
        state.withLock { $0.daemon = daemon }
    }

    // MARK: The library's threads

    func connectionOpened(_ pointer: OpaquePointer) -> ServerConnection {
        let address = library.info(pointer, .CONNECTION_INFO_CLIENT_ADDRESS)?
            .pointee.client_addr.map { ListeningSocket.text(of: UnsafePointer($0)) }
        let socket = library.info(pointer, .CONNECTION_INFO_CONNECTION_FD)?.pointee.connect_fd ?? -1
        let connection = state.withLock { state in
            state.lastKey += 1
            let connection = ServerConnection(
                key: state.lastKey, socket: socket, isSecure: isSecure,
                remoteAddress: address ?? "")
            state.connections[state.lastKey] = connection
            return connection
        }
        watch.withLock { $0?.watch(socket, key: connection.key) }
        return connection
    }

    /// Under the lock, since the library closes the socket right after `connectionClosed`.
    private func hungUp(_ key: UInt64) {
        state.withLock { $0.connections[key]?.hungUp() }?.peerLeft()
    }

    func connectionClosed(_ connection: ServerConnection) {
        let isLast = state.withLock { state in
            state.connections.removeValue(forKey: connection.key)
            return state.isRetired && state.connections.isEmpty && !state.isStopping
        }
        // This is one of the threads that the end waits for.
        if isLast { Threads.detach { self.endStop() } }
    }

    /// Answers whether a request may begin.
    func exchangeBegins() -> Bool {
        state.withLock { state in
            guard !state.isCutting else { return false }
            state.active += 1
            return true
        }
    }

    func exchangeEnded() {
        state.withLock { state in
            state.active -= 1
            return state.active == 0 ? state.isIdle.take() : nil
        }?.resume()
    }

    // MARK: Stopping

    var hasEnded: Bool { state.withLock { $0.daemon == nil } }

    /// The listening socket for another instance to take over; nil when there is none any more.
    func copyOfSocket() -> Int32? {
        guard !isStopping else { return nil }
        let copy = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        return copy < 0 ? nil : copy
    }

    /// Leaves new connections to another instance, and ends with the last of its own.
    func retire() {
        guard takeNoMore() else { return }
        let isIdle = state.withLock { $0.connections.isEmpty && !$0.isStopping }
        if isIdle { Threads.detach { self.endStop() } }
    }

    /// Whether it was the first to say so.
    private func takeNoMore() -> Bool {
        let (daemon, isFirst) = state.withLock { state in
            defer { state.isRetired = true }
            // SAFETY: see `State.daemon`.
            nonisolated(unsafe) let daemon = state.daemon
            return (daemon, !state.isRetired)
        }
        guard isFirst, let daemon else { return false }
        let socket = library.quiesce(daemon)
        state.withLock { $0.listeningSocket = socket }
        return true
    }

    /// Closes the listening socket and ends what is endless; false if it was called before, or the
    /// server never started.
    func beginStop() -> Bool {
        let (daemon, isFirst) = state.withLock { state in
            defer { state.isStopping = true }
            // SAFETY: see `State.daemon`.
            nonisolated(unsafe) let daemon = state.daemon
            return (daemon, !state.isStopping)
        }
        guard isFirst, daemon != nil else { return false }
        stopping.store(true, ordering: .relaxed)
        // Not closed before the library's threads have ended: each takes it out of its epoll set
        // when it next wakes, and aborts the process where that fails. Nobody can connect any more.
        if takeNoMore() { shutdown(socket, Int32(SHUT_RDWR)) }
        for exchange in exchanges() { exchange.finishEndless() }
        return true
    }

    /// Returns when no request is in progress, or when cancelled.
    func untilIdle() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isIdle = state.withLock { state in
                    guard state.active > 0, !Task.isCancelled else { return true }
                    state.isIdle = continuation
                    return false
                }
                if isIdle { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.isIdle.take() }?.resume()
        }
    }

    /// Cuts what is left and ends the library's threads; blocks for as long as that takes.
    func endStop() {
        state.withLock { $0.isCutting = true }
        // From here no connection is parked any more, which the library insists on.
        for exchange in exchanges() { exchange.cut() }
        let daemon = state.withLock { state in
            // SAFETY: see `State.daemon`.
            nonisolated(unsafe) let daemon = state.daemon.take()
            return daemon
        }
        guard let daemon else { return }
        library.stop(daemon)
        let socket = state.withLock(\.listeningSocket)
        if socket >= 0 { close(socket) }
        watch.withLock { $0 = nil }
        // SAFETY: balances the retain at the start; the library makes no call any more.
        Unmanaged.passUnretained(self).release()
    }

    private func exchanges() -> [Exchange] {
        state.withLock { Array($0.connections.values) }.compactMap(\.exchange)
    }
}
