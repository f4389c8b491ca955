/// A moment between the years 1 and 9999, and the zone that it was written in.
struct CELTimestamp: Sendable {
    static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    var moment: Timestamp
    /// Seconds east of UTC, which only show when the moment is written.
    var offset = 0

    init(moment: Timestamp) { self.moment = moment }

    init?(parsing text: String) {
        // Why a text is no time is not told here: upstream's message does not say it either.
        guard let moment = try? Timestamp(parsing: text), Self.range.contains(moment.seconds)
        else { return nil }
        self.moment = moment
        if let zone = text.utf8.last, zone != UInt8(ascii: "Z") {
            offset = Self.offset(of: String(text.suffix(6))) ?? 0
        }
    }

    init?(seconds: Int64) {
        guard Self.range.contains(seconds) else { return nil }
        moment = Timestamp(seconds: seconds)
    }

    var text: String {
        guard offset != 0 else { return moment.text(withFraction: true) }
        let local = Timestamp(
            seconds: moment.seconds + Int64(offset), nanoseconds: moment.nanoseconds)
        let minutes = abs(offset) / 60
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return local.text(withFraction: true).dropLast() + (offset < 0 ? "-" : "+")
            + two(minutes / 60) + ":" + two(minutes % 60)
    }

    /// `+02:30` or `-08:00`, in seconds.
    static func offset(of text: String) -> Int? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let hours = Int(parts[0]), let minutes = Int(parts[1]) else {
            return nil
        }
        let isNegative = parts[0].hasPrefix("-")
        // Upstream counts in nanoseconds, which wrap: so nothing is out of range.
        let total = hours &* 60 &+ (isNegative ? 0 &- minutes : minutes)
        return total &* 60_000_000_000 / 1_000_000_000
    }

    func adding(_ duration: GoDuration) -> CELTimestamp? {
        let total = Int64(moment.nanoseconds) + duration.nanoseconds % 1_000_000_000
        let carry = total.flooredQuotient(1_000_000_000)
        let seconds = moment.seconds + duration.nanoseconds / 1_000_000_000 + carry
        guard Self.range.contains(seconds) else { return nil }
        var result = CELTimestamp(
            moment: Timestamp(
                seconds: seconds, nanoseconds: Int32(total - carry * 1_000_000_000)))
        result.offset = offset
        return result
    }

    /// Nil where the time between is more than a duration can say.
    func since(_ other: CELTimestamp) -> GoDuration? {
        let (seconds, isOver) = (moment.seconds - other.moment.seconds)
            .multipliedReportingOverflow(by: 1_000_000_000)
        let rest = Int64(moment.nanoseconds) - Int64(other.moment.nanoseconds)
        let (total, isTooLong) = seconds.addingReportingOverflow(rest)
        return isOver || isTooLong ? nil : GoDuration(nanoseconds: total)
    }
}

extension GoDuration {
    /// Seconds with a fraction, as JSON and rules write a duration: `1.5s`.
    var secondsText: String {
        let magnitude = nanoseconds.magnitude
        var text = String(magnitude / 1_000_000_000)
        let rest = magnitude % 1_000_000_000
        if rest != 0 {
            let digits = String(rest)
            var fraction = String(repeating: "0", count: 9 - digits.count) + digits
            while fraction.hasSuffix("0") { fraction.removeLast() }
            text += "." + fraction
        }
        return (nanoseconds < 0 ? "-" : "") + text + "s"
    }
}
