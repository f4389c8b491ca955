/// Finds the subscriptions that an event concerns, at a cost that does not grow with their number.
///
/// One walk over a key's bytes hashes all its prefixes; where some subscription has a prefix of that
/// length, those with the same hash are looked up.
struct Routes {
    private struct Route {
        let prefix: [UInt8]
        var subscriptions: [Subscription]
    }

    /// What a batch holds for one subscription.
    struct Delivery {
        let subscription: Subscription
        var events: [Event]
    }

    private var routes: [UInt64: [Route]] = [:]
    /// How many subscriptions have a prefix of that many bytes.
    private var lengths: [Int] = []

    var subscriptions: [Subscription] { routes.values.flatMap { $0.flatMap(\.subscriptions) } }

    mutating func add(_ subscription: Subscription) {
        let prefix = subscription.prefixBytes
        let hash = prefix.reduce(Self.start, Self.step)
        var candidates = routes[hash] ?? []
        if let index = candidates.firstIndex(where: { $0.prefix == prefix }) {
            candidates[index].subscriptions.append(subscription)
        } else {
            candidates.append(Route(prefix: prefix, subscriptions: [subscription]))
        }
        routes[hash] = candidates
        while lengths.count <= prefix.count { lengths.append(0) }
        lengths[prefix.count] += 1
    }

    mutating func remove(_ subscription: Subscription) {
        let prefix = subscription.prefixBytes
        let hash = prefix.reduce(Self.start, Self.step)
        guard var candidates = routes[hash],
            let route = candidates.firstIndex(where: { $0.prefix == prefix }),
            let index = candidates[route].subscriptions.firstIndex(where: { $0 === subscription })
        else { return }
        candidates[route].subscriptions.remove(at: index)
        if candidates[route].subscriptions.isEmpty { candidates.remove(at: route) }
        routes[hash] = candidates.isEmpty ? nil : candidates
        lengths[prefix.count] -= 1
        while lengths.last == 0 { lengths.removeLast() }
    }

    /// The events of a batch by subscription, in order.
    func deliveries(of events: [Event]) -> [Delivery] {
        var deliveries: [Delivery] = []
        guard !lengths.isEmpty else { return deliveries }
        var indices: [ObjectIdentifier: Int] = [:]
        for event in events {
            forEachMatch(of: event.key) { subscription in
                let index = indices[ObjectIdentifier(subscription)]
                if let index {
                    deliveries[index].events.append(event)
                } else {
                    indices[ObjectIdentifier(subscription)] = deliveries.count
                    deliveries.append(Delivery(subscription: subscription, events: [event]))
                }
            }
        }
        return deliveries
    }

    private func forEachMatch(of key: String, _ body: (Subscription) -> Void) {
        var key = key
        key.withUTF8 { key in
            var hash = Self.start
            for length in 0..<min(lengths.count, key.count + 1) {
                if length > 0 { hash = Self.step(hash, key[length - 1]) }
                guard lengths[length] > 0, let candidates = routes[hash] else { continue }
                for route in candidates where route.prefix.elementsEqual(key[..<length]) {
                    route.subscriptions.forEach(body)
                }
            }
        }
    }

    // FNV-1a, because it is made a byte at a time.
    private static let start: UInt64 = 0xCBF2_9CE4_8422_2325
    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
