import PlatSystem
import Synchronization

/// A thread that carries the bytes of many connections.
final class TLSCarriers: Sendable {
    private struct State {
        var arrivals: [TLSCarrier] = []
        var isEnding = false
    }

    private let set = EventSet()
    private let state = Mutex(State())

    /// A peer that does not take the rest of a reply has so long, once the server has closed.
    private static let patience = Duration.seconds(30)

    init() {
        Threads.detach { self.run() }
    }

    /// Carries a connection from now on.
    func take(_ carrier: TLSCarrier) {
        state.withLock { $0.arrivals.append(carrier) }
        set.ring()
    }

    /// Ends when the connections have ended, whose other ends are closed by now.
    func end() {
        state.withLock { $0.isEnding = true }
        set.ring()
    }

    /// Connections by number; their sockets have the keys `2n` and `2n + 1`.
    private func run() {
        var carriers: [UInt64: TLSCarrier] = [:]
        var lingering: [UInt64: ContinuousClock.Instant] = [:]
        var last: UInt64 = 0
        while true {
            set.wait(milliseconds: lingering.isEmpty ? -1 : 1000) { key, readiness in
                // One that ended while these events were under way is not there any more.
                guard let carrier = carriers[key / 2] else { return }
                let goesOn =
                    key.isMultiple(of: 2)
                    ? carrier.outerIsReady(readiness) : carrier.innerIsReady(readiness)
                guard goesOn else {
                    carriers[key / 2] = nil
                    lingering[key / 2] = nil
                    return
                }
                carrier.rearm(in: set, outerKey: key & ~1, innerKey: key | 1)
                if carrier.isLingering, lingering[key / 2] == nil {
                    lingering[key / 2] = .now + Self.patience
                }
            }
            let (arrivals, isEnding) = state.withLock { state in
                defer { state.arrivals = [] }
                return (state.arrivals, state.isEnding)
            }
            for carrier in arrivals {
                last += 1
                // The first request may be there already.
                if carrier.begin(in: set, outerKey: last * 2, innerKey: last * 2 + 1),
                    carrier.outerIsReady(.reading)
                {
                    carrier.rearm(in: set, outerKey: last * 2, innerKey: last * 2 + 1)
                    carriers[last] = carrier
                }
            }
            for (key, end) in lingering where end < .now {
                carriers[key] = nil
                lingering[key] = nil
            }
            if isEnding, carriers.isEmpty { return }
        }
    }
}
