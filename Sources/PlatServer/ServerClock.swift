import PlatModel
import PlatSystem

/// The server's clock; tests put one of their own in its place.
struct ServerClock: Sendable {
    let secondsSinceEpoch: @Sendable () -> Int64

    static let system = ServerClock { Int64(time(nil)) }

    func timestamp() -> String { Timestamp.text(secondsSinceEpoch: secondsSinceEpoch()) }
}

extension Timestamp {
    /// The time as Kubernetes writes it: RFC 3339, UTC, whole seconds.
    static func text(secondsSinceEpoch seconds: Int64) -> String {
        Timestamp(seconds: seconds).text(withFraction: false)
    }
}
