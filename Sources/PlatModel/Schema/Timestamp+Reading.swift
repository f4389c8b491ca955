internal import PlatValue

/// Why a text is no RFC 3339 time, in the words of Go's `time.Parse`.
struct TimestampParseError: Error, Equatable {
    var description: String
}

extension Timestamp {
    /// The forms that times are written in.
    enum Layout: String {
        case seconds = "2006-01-02T15:04:05Z07:00"
        case microseconds = "2006-01-02T15:04:05.000000Z07:00"
    }

    /// Reads an RFC 3339 time as Go's `time.Parse` does.
    init(parsing text: String, layout: Layout = .seconds) throws(TimestampParseError) {
        var reader = TimestampReader(text, layout)
        let year = try reader.digits(4, "2006")
        try reader.expect("-")
        let month = try reader.digits(2, "01", in: 1...12, "month")
        try reader.expect("-")
        let day = try reader.digits(2, "02")
        try reader.expect("T")
        let hour = try reader.hour()
        try reader.expect(":")
        let minute = try reader.digits(2, "04", in: 0...59, "minute")
        try reader.expect(":")
        let second = try reader.digits(2, "05", in: 0...59, "second")
        let nanoseconds =
            layout == .seconds ? reader.fraction() : try reader.microseconds() * 1000
        let offset = try reader.zone()
        try reader.expectEnd()
        guard day >= 1, day <= Self.daysIn(month: month, year: Int64(year)) else {
            throw reader.outOfRange("day")
        }
        let days = Self.day(year: Int64(year), month: month, day: day)
        seconds = days * 86400 + Int64(hour * 3600 + minute * 60 + second - offset)
        self.nanoseconds = nanoseconds
    }

    private struct TimestampReader {
        let text: String
        let layout: Layout
        var rest: Substring.UTF8View

        init(_ text: String, _ layout: Layout) {
            self.text = text
            self.layout = layout
            rest = Substring(text).utf8
        }

        func failure(_ element: String) -> TimestampParseError {
            TimestampParseError(
                description:
                    "parsing time \(GoText.quotedBytes(text)) as \"\(layout.rawValue)\": cannot parse "
                    + "\(GoText.quotedBytes(String(Substring(rest)))) as \"\(element)\"")
        }

        func outOfRange(_ part: String) -> TimestampParseError {
            TimestampParseError(
                description: "parsing time \(GoText.quotedBytes(text)): \(part) out of range")
        }

        mutating func digits(
            _ count: Int, _ element: String, in range: ClosedRange<Int>? = nil, _ name: String = ""
        ) throws(TimestampParseError) -> Int {
            var number = 0
            var ahead = rest
            for _ in 0..<count {
                guard let digit = ahead.popFirst(), digit >= 0x30, digit <= 0x39 else {
                    throw failure(element)
                }
                number = number * 10 + Int(digit - 0x30)
            }
            rest = ahead
            if let range, !range.contains(number) { throw outOfRange(name) }
            return number
        }

        /// Go takes one digit for hours, too.
        mutating func hour() throws(TimestampParseError) -> Int {
            let isShort = rest.dropFirst().first == UInt8(ascii: ":")
            return try digits(isShort ? 1 : 2, "15", in: 0...23, "hour")
        }

        /// A point and six digits.
        mutating func microseconds() throws(TimestampParseError) -> Int32 {
            let element = ".000000"
            let bytes = Array(rest.prefix(7))
            guard bytes.count == 7, bytes[0] == UInt8(ascii: ".") || bytes[0] == UInt8(ascii: ","),
                bytes.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
            else { throw failure(element) }
            rest.removeFirst(7)
            return bytes.dropFirst().reduce(0) { $0 * 10 + Int32($1 - 0x30) }
        }

        mutating func expect(_ character: Character) throws(TimestampParseError) {
            guard let byte = rest.first, byte == character.asciiValue else {
                throw failure(String(character))
            }
            rest.removeFirst()
        }

        /// Go takes a fraction after the seconds although the layout has none.
        mutating func fraction() -> Int32 {
            guard let mark = rest.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ",")
            else { return 0 }
            var ahead = rest.dropFirst()
            var value: Int32 = 0
            var count = 0
            while let digit = ahead.first, digit >= 0x30, digit <= 0x39 {
                if count < 9 { value = value * 10 + Int32(digit - 0x30) }
                count += 1
                ahead.removeFirst()
            }
            guard count > 0 else { return 0 }
            rest = ahead
            for _ in 0..<max(0, 9 - count) { value *= 10 }
            return value
        }

        /// Seconds east of UTC.
        mutating func zone() throws(TimestampParseError) -> Int {
            let element = "Z07:00"
            guard let mark = rest.first else { throw failure(element) }
            if mark == UInt8(ascii: "Z") {
                rest.removeFirst()
                return 0
            }
            guard mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-") else {
                throw failure(element)
            }
            let bytes = Array(rest.prefix(6))
            guard bytes.count == 6, bytes[3] == UInt8(ascii: ":") else { throw failure(element) }
            let digits = [bytes[1], bytes[2], bytes[4], bytes[5]].map { Int($0) - 0x30 }
            guard digits.allSatisfy((0...9).contains) else { throw failure(element) }
            let hours = digits[0] * 10 + digits[1]
            let minutes = digits[2] * 10 + digits[3]
            guard hours <= 24 else { throw outOfRange("time zone offset hour") }
            guard minutes < 60 else { throw outOfRange("time zone offset minute") }
            rest.removeFirst(6)
            let offset = hours * 3600 + minutes * 60
            return mark == UInt8(ascii: "-") ? -offset : offset
        }

        func expectEnd() throws(TimestampParseError) {
            guard !rest.isEmpty else { return }
            throw TimestampParseError(
                description: "parsing time \(GoText.quotedBytes(text)): extra text: "
                    + GoText.quotedBytes(String(Substring(rest))))
        }
    }
}
