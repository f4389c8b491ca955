import Synchronization

/// How many connections there are, from where: nobody can take the places of all others, least of all
/// somebody who says nothing.
final class PeerPlaces: Sendable {
    struct Limits: Sendable {
        /// Connections in all.
        var total: Int
        /// Of one address. Behind a proxy everybody has the same, so that this is most of all.
        var each: Int { max(1, total * 3 / 4) }
        /// Of one address, which have not made a request yet.
        var silent: Int
    }

    private struct Count {
        var open = 0
        var silent = 0
    }

    private let limits: Limits
    private let counts = Mutex<(total: Int, peers: [String: Count])>((0, [:]))

    init(_ limits: Limits) { self.limits = limits }

    /// A place for a connection that begins; nil where there is none.
    func enter(_ address: String) -> PeerPlace? {
        let isFree = counts.withLock { counts in
            let count = counts.peers[address] ?? Count()
            guard counts.total < limits.total, count.open < limits.each,
                count.silent < limits.silent
            else { return false }
            counts.total += 1
            counts.peers[address, default: Count()].open += 1
            counts.peers[address]?.silent += 1
            return true
        }
        return isFree ? PeerPlace(address, of: self) : nil
    }

    fileprivate func greeted(_ address: String) {
        counts.withLock { $0.peers[address]?.silent -= 1 }
    }

    fileprivate func left(_ address: String, isSilent: Bool) {
        counts.withLock { counts in
            counts.total -= 1
            counts.peers[address]?.open -= 1
            if isSilent { counts.peers[address]?.silent -= 1 }
            if counts.peers[address]?.open == 0 { counts.peers[address] = nil }
        }
    }
}

/// One connection's place; it is given back with the last reference.
final class PeerPlace: Sendable {
    let address: String
    private let places: PeerPlaces
    private let hasGreeted = Atomic(false)

    fileprivate init(_ address: String, of places: PeerPlaces) {
        self.address = address
        self.places = places
    }

    deinit {
        places.left(address, isSilent: !hasGreeted.load(ordering: .relaxed))
    }

    /// The peer has made a request.
    func greet() {
        guard !hasGreeted.exchange(true, ordering: .relaxed) else { return }
        places.greeted(address)
    }
}
