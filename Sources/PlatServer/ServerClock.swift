import PlatSystem

/// The server's clock; tests put one of their own in its place.
struct ServerClock: Sendable {
    let secondsSinceEpoch: @Sendable () -> Int64

    static let system = ServerClock { Int64(time(nil)) }

    func timestamp() -> String { Timestamp.text(secondsSinceEpoch: secondsSinceEpoch()) }
}
