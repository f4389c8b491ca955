import PlatSystem

/// Time that has passed, as kubectl prints it.
enum Age {
    /// `<unknown>` where the time cannot be read.
    static func text(since timestamp: String, now: Double) -> String {
        guard let time = seconds(timestamp) else { return "<unknown>" }
        return text(seconds: now - time)
    }

    /// Two units at most, and only while the second still says something.
    static func text(seconds: Double) -> String {
        let seconds = Int(max(seconds, 0))
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400)
        if seconds < 120 { return "\(seconds)s" }
        if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
        if hours < 3 { return "\(minutes)m" }
        if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        if hours < 192 { return pair(days, "d", hours % 24, "h") }
        if days < 730 { return "\(days)d" }
        if days < 8 * 365 { return pair(days / 365, "y", days % 365, "d") }
        return "\(days / 365)y"
    }

    private static func pair(_ first: Int, _ unit: String, _ second: Int, _ other: String) -> String
    {
        second == 0 ? "\(first)\(unit)" : "\(first)\(unit)\(second)\(other)"
    }

    /// Seconds since 1970 of an RFC 3339 time in UTC, as Kubernetes writes it.
    static func seconds(_ timestamp: String) -> Double? {
        let parts = timestamp.split(whereSeparator: { "-T:Z.".contains($0) }).map { Int($0) }
        guard timestamp.hasSuffix("Z"), parts.count >= 6, let year = parts[0], let month = parts[1],
            let day = parts[2], let hour = parts[3], let minute = parts[4], let second = parts[5]
        else { return nil }
        return Double(days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second)
    }

    /// Days since 1970-01-01 in the Gregorian calendar, years counted from March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719468
    }
}
