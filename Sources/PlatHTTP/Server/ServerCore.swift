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
    let executor: (@Sendable (ServerRequest) -> any TaskExecutor)?
    let limits: SizeLimits
    private let headTimeout: Duration

    private struct State {
        // SAFETY: only handed to the library's thread-safe functions.
        nonisolated(unsafe) var daemon: OpaquePointer?
        var front: TLSFront?
        /// Connections on their way to the library, by the socket.
        var arrivals: [Int32: TLSFront.Arrival] = [:]
        var connections: [UInt64: ServerConnection] = [:]
        var lastKey: UInt64 = 0
        var active = 0
        var isStopping = false
        /// Given back by the library when the stop began; -1 before.
        var listeningSocket: Int32 = -1
        var isCutting = false
        var isIdle: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())
    private let watch = Mutex<HangupWatch?>(nil)
    /// Held while a connection is brought to the library, which must not stop meanwhile.
    private let adding = Mutex(())
    /// Read for each reply, so not under the lock.
    private let stopping = Atomic(false)

    init(
        library: MicroHTTPD, configuration: HTTPServer.Configuration,
        handler: @escaping HTTPServer.Handler
    ) {
        self.library = library
        self.handler = handler
        executor = configuration.executor
        limits = SizeLimits(body: configuration.bodyLimit)
        headTimeout = configuration.headTimeout
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
        let socket = library.info(pointer, .CONNECTION_INFO_CONNECTION_FD)?.pointee.connect_fd ?? -1
        let address = library.info(pointer, .CONNECTION_INFO_CLIENT_ADDRESS)?
            .pointee.client_addr.map { ListeningSocket.text(of: UnsafePointer($0)) }
        let connection = state.withLock { state in
            state.lastKey += 1
            let connection = ServerConnection(
                key: state.lastKey, socket: socket, address: address ?? "",
                arrival: state.arrivals.removeValue(forKey: socket))
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
        _ = state.withLock { $0.connections.removeValue(forKey: connection.key) }
    }

    // MARK: Connections over TLS

    func accept(
        from listener: ListeningSocket, _ settings: TLSSettings,
        _ configuration: HTTPServer.Configuration
    ) {
        let places = PeerPlaces(
            .init(total: configuration.maxConnections, silent: configuration.maxSilentConnections))
        let front = TLSFront(
            listener, settings, places, patience: configuration.headTimeout,
            threads: configuration.carriers
        ) { [weak self] arrival in
            self?.admit(arrival) ?? false
        }
        state.withLock { $0.front = front }
    }

    /// What connections show that begin from now on.
    func present(_ settings: TLSSettings) { state.withLock(\.front)?.present(settings) }

    /// Brings the library its end of a connection, which is the library's from now on. False: it is closed.
    private func admit(_ arrival: TLSFront.Arrival) -> Bool {
        adding.withLock { _ in
            let daemon = state.withLock { state in
                guard !state.isStopping else { return nil as OpaquePointer? }
                state.arrivals[arrival.socket] = arrival
                // SAFETY: see `State.daemon`; it cannot go before `adding` is let go.
                nonisolated(unsafe) let daemon = state.daemon
                return daemon
            }
            guard let daemon else {
                close(arrival.socket)
                return false
            }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let length = socklen_t(MemoryLayout<sockaddr_un>.size)
            let isAdded = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    library.addConnection(daemon, arrival.socket, $0, length) == .YES
                }
            }
            if !isAdded {
                // The library has closed the socket.
                _ = state.withLock { $0.arrivals.removeValue(forKey: arrival.socket) }
            }
            return isAdded
        }
    }

    /// Cuts connections whose peers do not come to the end of a request's head, until the server stops.
    func watchHeads() {
        let timeout = headTimeout
        Task { [weak self] in
            while self?.isStopping == false {
                self?.cutLateHeads(before: .now - timeout)
                // Not cancelled: the loop ends with the server.
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func cutLateHeads(before limit: ContinuousClock.Instant) {
        // Under the lock, since the library closes a socket right after `connectionClosed`.
        state.withLock { state in
            for connection in state.connections.values { connection.cutIfLate(before: limit) }
        }
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

    /// Closes the listening socket and ends what is endless; false if it was called before, or the
    /// server never started.
    func beginStop() -> Bool {
        let (daemon, isFirst) = state.withLock { state in
            defer { state.isStopping = true }
            // SAFETY: see `State.daemon`.
            nonisolated(unsafe) let daemon = state.daemon
            return (daemon, !state.isStopping)
        }
        guard isFirst, let daemon else { return false }
        stopping.store(true, ordering: .relaxed)
        if let front = state.withLock(\.front) {
            front.endAccepting()
        } else {
            let socket = library.quiesce(daemon)
            // Not closed before the library's threads have ended: each takes it out of its epoll set
            // when it next wakes, and aborts the process where that fails. Nobody can connect any more.
            shutdown(socket, Int32(SHUT_RDWR))
            state.withLock { $0.listeningSocket = socket }
        }
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
        let daemon = adding.withLock { _ in
            // SAFETY: see `State.daemon`.
            nonisolated(unsafe) let daemon = state.withLock { state in
                nonisolated(unsafe) let daemon = state.daemon.take()
                return daemon
            }
            return daemon
        }
        guard let daemon else { return }
        library.stop(daemon)
        state.withLock { $0.front.take() }?.end()
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
