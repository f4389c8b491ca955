import PlatModel
import PlatSystem

/// The server's clock; tests put one of their own in its place.
struct ServerClock: Sendable {
    let secondsSinceEpoch: @Sendable () -> Int64
    /// Time that goes on evenly, whoever sets the clock on the wall.
    let uptime: @Sendable () -> Duration
    /// Waits; throws when the task is cancelled meanwhile.
    let pause: @Sendable (Duration) async throws -> Void

    static let system = ServerClock(
        secondsSinceEpoch: { Int64(time(nil)) },
        uptime: { ContinuousClock.now - start },
        pause: { try await Task.sleep(for: $0) })

    private static let start = ContinuousClock.now

    func timestamp() -> String { Timestamp.text(secondsSinceEpoch: secondsSinceEpoch()) }
}

extension Timestamp {
    /// The time as Kubernetes writes it: RFC 3339, UTC, whole seconds.
    static func text(secondsSinceEpoch seconds: Int64) -> String {
        Timestamp(seconds: seconds).text(withFraction: false)
    }
}
