import PlatSystem

/// Carries the bytes of one connection between its TLS session and the library's end of a pair of sockets.
/// Everything happens on the thread of its `TLSCarriers`.
final class TLSCarrier: @unchecked Sendable {
    // SAFETY: made on one thread and handed over; after that only its carriers' thread touches it.
    private let outer: Int32
    private let inner: Int32
    private let session: TLSSession
    let place: PeerPlace

    /// Bytes from the peer that the library has not taken yet.
    private var pending: ArraySlice<UInt8> = []
    /// Bytes from the library that the socket has not taken yet; the first are in a record already.
    private var unsent: ArraySlice<UInt8> = []
    private var isSending: Bool { !unsent.isEmpty }
    private var peerHasEnded = false
    /// The library has closed its end; what it wrote before is still to be sent.
    private var serverHasEnded = false
    private var isForgotten = false
    private var waiting: (outer: EventSet.Readiness, inner: EventSet.Readiness) = ([], [])

    /// As much as one record of TLS can hold; more is not read in one go.
    private static let pieceSize = 16 << 10

    init(outer: Int32, inner: Int32, session: TLSSession, place: PeerPlace) {
        self.outer = outer
        self.inner = inner
        self.session = session
        self.place = place
    }

    deinit {
        close(outer)
        close(inner)
    }

    /// What there is to wait for, of the socket and of the pair.
    private var wanted: (outer: EventSet.Readiness, inner: EventSet.Readiness) {
        var (outer, inner): (EventSet.Readiness, EventSet.Readiness) = ([], [])
        if !peerHasEnded, pending.isEmpty { outer.insert(.reading) }
        if !pending.isEmpty { inner.insert(.writing) }
        if isSending { outer.insert(.writing) }
        if !isSending { inner.insert(.reading) }
        return (outer, inner)
    }

    /// Whether only what is left has to be sent.
    var isLingering: Bool { serverHasEnded }

    /// Puts both ends into the set; false where there is no place for them.
    func begin(in set: EventSet, outerKey: UInt64, innerKey: UInt64) -> Bool {
        waiting = wanted
        return set.add(outer, key: outerKey, for: waiting.outer)
            && set.add(inner, key: innerKey, for: waiting.inner)
    }

    /// Tells the set what there is to wait for, where that has changed.
    func rearm(in set: EventSet, outerKey: UInt64, innerKey: UInt64) {
        let wanted = wanted
        if wanted.outer != waiting.outer { set.set(outer, key: outerKey, for: wanted.outer) }
        if serverHasEnded {
            // The set would tell of it for ever.
            if !isForgotten { set.remove(inner) }
            isForgotten = true
        } else if wanted.inner != waiting.inner {
            set.set(inner, key: innerKey, for: wanted.inner)
        }
        waiting = wanted
    }

    /// The peer's socket is ready; false when the connection is over.
    func outerIsReady(_ readiness: EventSet.Readiness) -> Bool {
        guard goOnSending() else { return false }
        if pending.isEmpty, !readiness.isDisjoint(with: [.reading, .broken]), !carryIn() {
            return false
        }
        // Of a broken connection there is nothing to come, and nobody to send anything to.
        return readiness.isDisjoint(with: .broken)
    }

    /// The library's end is ready; false when the connection is over.
    func innerIsReady(_ readiness: EventSet.Readiness) -> Bool {
        if !pending.isEmpty {
            passOn()
            guard carryIn() else { return false }
        }
        if !readiness.isDisjoint(with: .broken) {
            serverHasEnded = true
            pending = []
        }
        return isSending || carryOut()
    }

    /// Takes what the peer has sent; false when the connection is over.
    private func carryIn() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: Self.pieceSize, alignment: 16) { buffer in
            // A piece, and what the set would not tell of again; then it is another connection's turn.
            repeat {
                guard !peerHasEnded, pending.isEmpty else { return true }
                switch session.receive(into: buffer) {
                case .done(let length):
                    pass(UnsafeRawBufferPointer(rebasing: buffer[..<length]))
                case .wait: return true
                case .end:
                    peerHasEnded = true
                    shutdown(inner, Int32(SHUT_WR))
                case .failed: return false
                }
            } while session.hasPending
            return true
        }
    }

    /// Gives bytes to the library; what it does not take waits, and no more are read until it has.
    private func pass(_ bytes: UnsafeRawBufferPointer) {
        let count = Glibc.send(inner, bytes.baseAddress, bytes.count, Self.flags)
        let taken = max(0, count)
        // A library that has closed its end is noticed when that is read.
        if taken < bytes.count, count >= 0 || errno == EAGAIN {
            pending = Array(bytes[taken...])[...]
        }
    }

    private func passOn() {
        let rest = pending
        pending = []
        rest.withUnsafeBytes { pass($0) }
    }

    private static let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)

    /// Sends what the library has written; false when the connection is over.
    private func carryOut() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: Self.pieceSize, alignment: 16) { buffer in
            // A piece, then it is another connection's turn; but what a library that has closed its end has
            // left is sent at once, since the set does not tell of it any more.
            repeat {
                let count = recv(inner, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                guard count > 0 else {
                    if count < 0, errno == EAGAIN || errno == EINTR { return true }
                    session.end()
                    return false
                }
                guard send(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return false }
            } while serverHasEnded && !isSending
            return true
        }
    }

    /// Sends bytes; a copy of what the socket does not take waits. False when the connection is over.
    private func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            switch session.send(rest) {
            case .done(let count): rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            case .wait:
                unsent = Array(rest)[...]
                return true
            case .end, .failed: return false
            }
        }
        return true
    }

    /// The library goes on with its record before it takes the bytes that follow.
    private func goOnSending() -> Bool {
        while isSending {
            switch session.sendRest() {
            case .done(let count):
                let rest = Array(unsent.dropFirst(count))
                unsent = []
                guard rest.withUnsafeBytes({ send($0) }) else { return false }
            case .wait: return true
            case .end, .failed: return false
            }
        }
        return !serverHasEnded || carryOut()
    }
}
