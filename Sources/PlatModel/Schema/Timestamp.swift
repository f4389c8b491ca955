/// A moment, as seconds since 1970 in UTC and nanoseconds.
public struct Timestamp: Equatable, Sendable {
    public var seconds: Int64
    public var nanoseconds: Int32

    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Year, month (1…12), day of the month, hour, minute and second in UTC.
    var civil: (year: Int64, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        let days = seconds.flooredQuotient(86400)
        // Not the difference to the days: their seconds alone may be out of range.
        let rest = Int(seconds.flooredRemainder(86400))
        let date = Self.date(ofDay: days)
        return (date.year, date.month, date.day, rest / 3600, rest / 60 % 60, rest % 60)
    }

    /// 0 is Sunday.
    var weekday: Int {
        Int((seconds.flooredQuotient(86400) + 4).flooredRemainder(7))
    }

    /// 0 is 1 January.
    var dayOfYear: Int {
        let day = seconds.flooredQuotient(86400)
        return Int(day - Self.day(year: Self.date(ofDay: day).year, month: 1, day: 1))
    }

    /// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
    static func day(year: Int64, month: Int, day: Int) -> Int64 {
        // Years begin in March here, so that the leap day is the last one.
        let year = month <= 2 ? year - 1 : year
        let era = year.flooredQuotient(400)
        let yearOfEra = year - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146097 + dayOfEra - 719468
    }

    static func date(ofDay day: Int64) -> (year: Int64, month: Int, day: Int) {
        let shifted = day + 719468
        let era = shifted.flooredQuotient(146097)
        let dayOfEra = shifted - era * 146097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = Int((5 * dayOfYear + 2) / 153)
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let dayOfMonth = Int(dayOfYear) - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth)
    }

    static func daysIn(month: Int, year: Int64) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// RFC 3339 in UTC; nanoseconds without trailing zeros, when asked for.
    public func text(withFraction: Bool) -> String {
        let (year, month, day, hour, minute, second) = civil
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let digits = String(year.magnitude)
        let paddedYear =
            (year < 0 ? "-" : "") + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        var text =
            "\(paddedYear)-\(two(month))-\(two(day))T\(two(hour)):\(two(minute)):\(two(second))"
        if withFraction, nanoseconds != 0 {
            let digits = String(nanoseconds)
            var fraction = String(repeating: "0", count: 9 - digits.count) + digits
            while fraction.hasSuffix("0") { fraction.removeLast() }
            text += "." + fraction
        }
        return text + "Z"
    }
}

extension Timestamp {
    /// The time in a layout, in UTC.
    func text(_ layout: Layout) -> String {
        let text = self.text(withFraction: false)
        guard layout == .microseconds else { return text }
        let digits = String(1_000_000 + nanoseconds / 1000).dropFirst()
        return "\(text.dropLast()).\(digits)Z"
    }
}

extension Int64 {
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    fileprivate func flooredRemainder(_ divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
