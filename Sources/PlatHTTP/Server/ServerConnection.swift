import CMicroHTTPD
import PlatSystem
import Synchronization

/// What outlives a request on a connection: who the peer is.
final class ServerConnection: Sendable {
    let key: UInt64
    private let socket: Int32
    let isSecure: Bool
    let remoteAddress: String

    private struct State {
        var certificate: ClientCertificate??
        var exchange: Exchange?
        var isHungUp = false
    }
    private let state = Mutex(State())

    init(key: UInt64, socket: Int32, isSecure: Bool, remoteAddress: String) {
        self.key = key
        self.socket = socket
        self.isSecure = isSecure
        self.remoteAddress = remoteAddress
    }

    /// Verified at the first request; the handshake is over by then.
    func clientCertificate(
        of pointer: OpaquePointer, _ library: MicroHTTPD
    ) -> ClientCertificate? {
        guard isSecure else { return nil }
        if let known = state.withLock({ $0.certificate }) { return known }
        let session = library.info(pointer, .CONNECTION_INFO_GNUTLS_SESSION)?
            .pointee.tls_session
        let certificate = session.flatMap { PeerCertificate.verified(session: $0) }
        state.withLock { $0.certificate = .some(certificate) }
        return certificate
    }

    var exchange: Exchange? { state.withLock { $0.exchange } }

    func begin(_ exchange: Exchange) {
        let isHungUp = state.withLock { state in
            state.exchange = exchange
            return state.isHungUp
        }
        if isHungUp { exchange.peerLeft() }
    }

    func end(_ exchange: Exchange) {
        state.withLock { state in
            if state.exchange === exchange { state.exchange = nil }
        }
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
