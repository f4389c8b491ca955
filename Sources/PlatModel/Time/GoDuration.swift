internal import PlatValue

/// A length of time as Kubernetes writes it: `1h30m0s`.
public struct GoDuration: Hashable, Sendable, CustomStringConvertible {
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    public init(seconds: Int64) { nanoseconds = seconds &* 1_000_000_000 }

    public var duration: Duration { .nanoseconds(nanoseconds) }

    /// A text that is no duration.
    public struct ParsingError: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Reads numbers with units: `1.5h`, `-2m30s`, `100ms`; `0` needs none.
    public init(parsing text: String) throws(ParsingError) {
        var reader = GoDurationReader(text)
        nanoseconds = try reader.read()
    }

    /// Reads the same; nil where it is none.
    public init?(_ text: String) {
        do throws(ParsingError) {
            try self.init(parsing: text)
        } catch {
            return nil
        }
    }

    /// Reads what `--request-timeout` takes: a duration, or a whole number of seconds.
    public init(timeout text: String) throws(ParsingError) {
        if let seconds = Int64(text), seconds >= 0 {
            self.init(seconds: seconds)
            return
        }
        do throws(ParsingError) {
            try self.init(parsing: text)
        } catch {
            throw ParsingError(
                description: "Invalid timeout value. Timeout must be a single integer in seconds,"
                    + " or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)")
        }
    }

    public var text: String { description }

    public var description: String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        switch magnitude {
        case 0: return "0s"
        case ..<1_000: return "\(sign)\(magnitude)ns"
        case ..<1_000_000: return sign + Self.decimal(magnitude, unit: 1_000) + "µs"
        case ..<1_000_000_000: return sign + Self.decimal(magnitude, unit: 1_000_000) + "ms"
        default: break
        }
        let minutes = magnitude / 60_000_000_000
        let seconds = Self.decimal(magnitude % 60_000_000_000, unit: 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        let hours = minutes >= 60 ? "\(minutes / 60)h" : ""
        return "\(sign)\(hours)\(minutes % 60)m\(seconds)"
    }

    private static func decimal(_ magnitude: UInt64, unit: UInt64) -> String {
        let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: unit)
        guard rest > 0 else { return String(whole) }
        var fraction = String((rest + unit)).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return "\(whole).\(fraction)"
    }
}

extension GoDuration {
    /// What the AGE column shows of this long ago: two units where that says more, one where not.
    public var age: String {
        let seconds = seconds
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        if seconds < 120 { return "\(seconds)s" }
        let minutes = nanoseconds / 60_000_000_000
        if minutes < 10 { return Self.pair(minutes, "m", nanoseconds / 1_000_000_000 % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        let hours = minutes / 60
        if hours < 8 { return Self.pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        let days = hours / 24
        if days < 8 { return Self.pair(days, "d", hours % 24, "h") }
        if days < 730 { return "\(days)d" }
        let years = days / 365
        return years < 8 ? Self.pair(years, "y", days % 365, "d") : "\(years)y"
    }

    private static func pair(
        _ first: Int64, _ unit: String, _ second: Int64, _ smaller: String
    ) -> String {
        second == 0 ? "\(first)\(unit)" : "\(first)\(unit)\(second)\(smaller)"
    }

    private var seconds: Int64 { rounded(1_000_000_000) }

    /// Whole units by way of a `Double`, which rounds up the last nanoseconds of long times as Go does.
    private func rounded(_ unit: Int64) -> Int64 {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit)
        return Int64(Double(whole) + Double(rest) / Double(unit))
    }

    /// The AGE of something made then; `<unknown>` when nobody knows when.
    public static func age(since then: Timestamp?, now: Timestamp) -> String {
        guard let then else { return "<unknown>" }
        let seconds = now.seconds.subtractingReportingOverflow(then.seconds).partialValue
        // Longer than Go's durations reach: they saturate.
        guard seconds.magnitude < 9_223_372_036 else {
            return GoDuration(nanoseconds: seconds < 0 ? .min : .max).age
        }
        let rest = Int64(now.nanoseconds) - Int64(then.nanoseconds)
        return GoDuration(nanoseconds: seconds * 1_000_000_000 + rest).age
    }
}
