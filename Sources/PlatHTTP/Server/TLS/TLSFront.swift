import PlatSystem
import Synchronization

/// Accepts connections and does their TLS handshakes, each by the readiness of its socket; what comes
/// through is carried on to the library as plain bytes.
///
/// The library's own handshake asks again and again while it waits for the peer: one byte of a client costs
/// it a processor. Here a peer who says nothing costs a socket, for a while.
final class TLSFront: Sendable {
    /// A connection whose handshake is over, with the end that is the library's.
    struct Arrival: Sendable {
        let socket: Int32
        let place: PeerPlace
        let certificate: ClientCertificate?
    }

    private static let listenerKey: UInt64 = 0

    private let set = EventSet()
    private let listener: Int32
    private let settings: Mutex<TLSSettings>
    private let places: PeerPlaces
    /// What a peer has for its handshake.
    private let patience: Duration
    private let carriers: [TLSCarriers]
    /// Takes over the socket; false where the library does not want it any more.
    private let deliver: @Sendable (Arrival) -> Bool
    private let isEnding = Atomic(false)

    init(
        _ listener: ListeningSocket, _ settings: TLSSettings, _ places: PeerPlaces,
        patience: Duration, threads: Int,
        deliver: @escaping @Sendable (Arrival) -> Bool
    ) {
        self.listener = listener.descriptor
        self.settings = Mutex(settings)
        self.places = places
        self.patience = patience
        self.deliver = deliver
        carriers = (0..<threads).map { _ in TLSCarriers() }
        _ = set.add(listener.descriptor, key: Self.listenerKey, for: .reading)
        Threads.detach { self.run() }
    }

    /// Handshakes that begin from now on show another certificate.
    func present(_ settings: TLSSettings) { self.settings.withLock { $0 = settings } }

    /// Accepts no more, and closes the listening socket.
    func endAccepting() {
        isEnding.store(true, ordering: .relaxed)
        set.ring()
    }

    /// Ends with the connections, whose other ends are closed by now.
    func end() {
        for each in carriers { each.end() }
    }

    /// A handshake under way; on the front's thread only.
    private final class Handshake {
        let socket: Int32
        let session: TLSSession
        let place: PeerPlace
        let deadline: ContinuousClock.Instant
        var waiting = EventSet.Readiness.reading
        private var isHandedOver = false

        init(
            _ socket: Int32, _ session: TLSSession, _ place: PeerPlace,
            deadline: ContinuousClock.Instant
        ) {
            self.deadline = deadline
            self.socket = socket
            self.session = session
            self.place = place
        }

        deinit {
            if !isHandedOver { close(socket) }
        }

        func handOver() { isHandedOver = true }
    }

    private func run() {
        var handshakes: [UInt64: Handshake] = [:]
        /// In the order in which they end by themselves.
        var oldest: UInt64 = 1
        var last: UInt64 = 0
        while !isEnding.load(ordering: .relaxed) {
            set.wait(milliseconds: handshakes.isEmpty ? -1 : 1000) { key, _ in
                if key == Self.listenerKey {
                    for handshake in accept(over: &handshakes) {
                        last += 1
                        guard set.add(handshake.socket, key: last, for: .reading) else { continue }
                        handshakes[last] = handshake
                    }
                } else if let handshake = handshakes[key], !goOn(handshake, key: key) {
                    handshakes[key] = nil
                }
            }
            while oldest <= last, handshakes[oldest].map({ $0.deadline < .now }) ?? true {
                handshakes[oldest] = nil
                oldest += 1
            }
        }
        close(listener)
    }

    /// Those who have come, but for those who have too many connections. Of the silent ones of an address the
    /// oldest makes room: whoever goes on with his handshake at once comes through among any number of them.
    private func accept(over handshakes: inout [UInt64: Handshake]) -> [Handshake] {
        var accepted: [Handshake] = []
        while accepted.count < 64 {
            var peer = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let (socket, address) = withUnsafeMutablePointer(to: &peer) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    let socket = Glibc.accept(listener, pointer, &length)
                    return (socket, socket < 0 ? "" : ListeningSocket.text(of: pointer))
                }
            }
            guard socket >= 0 else { break }
            let place =
                places.enter(address)
                ?? (dropOldest(of: address, &handshakes) ? places.enter(address) : nil)
            guard let place, let session = session(on: socket) else {
                close(socket)
                continue
            }
            accepted.append(
                Handshake(socket, session, place, deadline: .now + patience))
        }
        return accepted
    }

    private func dropOldest(
        of address: String, _ handshakes: inout [UInt64: Handshake]
    ) -> Bool {
        let key = handshakes.filter { $0.value.place.address == address }.keys.min()
        guard let key else { return false }
        handshakes[key] = nil
        return true
    }

    private func session(on socket: Int32) -> TLSSession? {
        var yes: Int32 = 1
        guard fcntl(socket, F_SETFL, O_NONBLOCK) == 0, fcntl(socket, F_SETFD, FD_CLOEXEC) == 0
        else { return nil }
        setsockopt(
            socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        // Without memory for a session there is none for its error either: the connection is closed.
        return try? settings.withLock { $0 }.session(on: socket)
    }

    /// A step; false when the handshake is over, well or not.
    private func goOn(_ handshake: Handshake, key: UInt64) -> Bool {
        switch handshake.session.handshake() {
        case .done:
            set.remove(handshake.socket)
            pass(handshake)
            return false
        case .wait(let forWriting):
            let wanted: EventSet.Readiness = forWriting ? .writing : .reading
            if wanted != handshake.waiting { set.set(handshake.socket, key: key, for: wanted) }
            handshake.waiting = wanted
            return true
        case .end, .failed: return false
        }
    }

    /// Gives the library its end of a pair of sockets, and the other one to whoever carries.
    private func pass(_ handshake: Handshake) {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { return }
        // What waits for a slow peer waits in the stream, where it is counted.
        var size: Int32 = 64 << 10
        setsockopt(
            pair[0], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        let arrival = Arrival(
            socket: pair[0], place: handshake.place,
            certificate: handshake.session.clientCertificate)
        guard deliver(arrival) else {
            close(pair[1])
            return
        }
        handshake.handOver()
        carriers[Int(handshake.socket) % carriers.count].take(
            TLSCarrier(
                outer: handshake.socket, inner: pair[1], session: handshake.session,
                place: handshake.place))
    }
}
