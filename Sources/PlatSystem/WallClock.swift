/// The time, as a value that a test can replace.
public struct WallClock: Sendable {
    /// Seconds since 1970.
    public var now: @Sendable () -> Double
    /// Waits; throws when the task is cancelled meanwhile.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// A clock of one's own, for a test.
    public init(
        now: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's.
    public static let system = WallClock(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        },
        sleep: { try await Task.sleep(for: $0) })
}

/// How a wait ended.
public enum Waited<Found> {
    case found(Found)
    case timedOut
    case cancelled
}

extension Waited: Sendable where Found: Sendable {}

extension WallClock {
    /// Looks again and again until `look` finds something or the time is over, and a last time then;
    /// without a `timeout` for as long as it takes. The pauses double from the first to the last.
    public func wait<Found, Failure: Error>(
        timeout: Duration?,
        pauses: ClosedRange<Duration> = .milliseconds(10)...(.milliseconds(500)),
        until look: () async throws(Failure) -> Found?
    ) async throws(Failure) -> Waited<Found> {
        let end = timeout.map { now() + $0.seconds }
        var pause = pauses.lowerBound
        while true {
            let isLast = end.map { now() >= $0 } ?? false
            if let found = try await look() { return .found(found) }
            if isLast { return .timedOut }
            do { try await sleep(pause) } catch { return .cancelled }
            pause = min(pause * 2, pauses.upperBound)
        }
    }
}

extension Duration {
    /// The duration in seconds and parts of one.
    public var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// `60s`, `1.5s`.
    public var text: String {
        seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s"
    }
}
