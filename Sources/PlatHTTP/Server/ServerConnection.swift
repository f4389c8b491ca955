import PlatSystem
import Synchronization

/// What outlives a request on a connection: who the peer is.
final class ServerConnection: Sendable {
    let key: UInt64
    private let socket: Int32
    let remoteAddress: String
    /// Who the peer proved to be when the connection began.
    let clientCertificate: ClientCertificate?
    let isSecure: Bool
    private let place: PeerPlace?

    private struct State {
        var exchange: Exchange?
        var isHungUp = false
        /// Since when the head of a request is to come; nil once it is there.
        var headSince: ContinuousClock.Instant? = .now
    }
    private let state = Mutex(State())

    /// - Parameters:
    ///   - address: where the socket leads, unless it arrived over TLS.
    ///   - arrival: nil for a connection without TLS.
    init(key: UInt64, socket: Int32, address: String, arrival: TLSFront.Arrival?) {
        self.key = key
        self.socket = socket
        remoteAddress = arrival?.place.address ?? address
        clientCertificate = arrival?.certificate
        isSecure = arrival != nil
        place = arrival?.place
    }

    var exchange: Exchange? { state.withLock { $0.exchange } }

    func begin(_ exchange: Exchange) {
        let isHungUp = state.withLock { state in
            state.exchange = exchange
            state.headSince = state.headSince ?? .now
            return state.isHungUp
        }
        if isHungUp { exchange.peerLeft() }
    }

    func end(_ exchange: Exchange) {
        state.withLock { state in
            if state.exchange === exchange { state.exchange = nil }
        }
    }

    /// The head of a request has come.
    func headIsThere() {
        state.withLock { $0.headSince = nil }
        place?.greet()
    }

    /// Ends a connection that waits for a head since before a moment. Called while the connection is known to
    /// be open.
    func cutIfLate(before limit: ContinuousClock.Instant) {
        let isLate = state.withLock { $0.headSince.map { $0 < limit } ?? false }
        if isLate { _ = shutdown(socket, Int32(SHUT_RDWR)) }
    }

    /// The peer sent its end, or is gone; answers which exchange has to hear of it. Called while
    /// the connection is known to be open.
    func hungUp() -> Exchange? {
        let exchange = state.withLock { state in
            state.isHungUp = true
            return state.exchange
        }
        nudge()
        return exchange
    }

    /// Bytes of a request were read, and there may be no more.
    func didRead() {
        if state.withLock({ $0.isHungUp }) { nudge() }
    }

    /// Makes the library look at the socket again. When a request's bytes and the peer's end arrive
    /// together it reads the bytes, takes the short count for "nothing left" and, with edge
    /// triggered events, would find the end by its time-out only. Closing our reading side changes
    /// nothing for a peer that has ended, what has arrived stays readable, and it makes an event.
    private func nudge() { _ = shutdown(socket, Int32(SHUT_RD)) }
}
