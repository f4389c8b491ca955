/// Reads durations as Go's `time.ParseDuration` does, with its complaints.
struct GoDurationReader {
    private let text: String
    private var rest: ArraySlice<UInt8>
    /// The magnitude of the most negative duration.
    private static let limit: UInt64 = 1 << 63

    init(_ text: String) {
        self.text = text
        rest = Array(text.utf8)[...]
    }

    private static let units: [String: UInt64] = [
        "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": 1_000_000_000,
        "m": 60_000_000_000, "h": 3_600_000_000_000,
    ]

    mutating func read() throws(GoDuration.ParsingError) -> Int64 {
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        if rest.elementsEqual("0".utf8) { return 0 }
        if rest.isEmpty { throw invalid }
        var total: UInt64 = 0
        while !rest.isEmpty {
            let part = try readPart()
            guard total <= Self.limit - part else { throw invalid }
            total += part
        }
        if isNegative { return 0 &- Int64(truncatingIfNeeded: total) }
        guard let nanoseconds = Int64(exactly: total) else { throw invalid }
        return nanoseconds
    }

    private mutating func readPart() throws(GoDuration.ParsingError) -> UInt64 {
        let whole = digits()
        guard let value = Self.number(whole) else { throw invalid }
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = digits()
        }
        guard !whole.isEmpty || !fraction.isEmpty else { throw invalid }
        let unit = try readUnit()
        guard value <= Self.limit / unit else { throw invalid }
        let (number, scale) = Self.fraction(fraction)
        // A Double is exact enough for fractions of hours.
        let nanoseconds = value * unit + UInt64(Double(number) * (Double(unit) / scale))
        guard nanoseconds <= Self.limit else { throw invalid }
        return nanoseconds
    }

    private mutating func readUnit() throws(GoDuration.ParsingError) -> UInt64 {
        let name = rest.prefix { !Self.isDigit($0) && $0 != UInt8(ascii: ".") }
        rest.removeFirst(name.count)
        guard !name.isEmpty else {
            throw failure("missing unit in duration \(Self.quoted(Array(text.utf8)[...]))")
        }
        guard let unit = Self.units[String(decoding: name, as: UTF8.self)] else {
            let whole = Self.quoted(Array(text.utf8)[...])
            throw failure("unknown unit \(Self.quoted(name)) in duration \(whole)")
        }
        return unit
    }

    private mutating func digits() -> ArraySlice<UInt8> {
        let digits = rest.prefix(while: Self.isDigit)
        rest.removeFirst(digits.count)
        return digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// nil beyond the limit.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            guard number <= limit / 10 else { return nil }
            number = number * 10 + UInt64(digit - UInt8(ascii: "0"))
            guard number <= limit else { return nil }
        }
        return number
    }

    /// As many of the digits as a number holds, and by what to divide it.
    private static func fraction(_ digits: ArraySlice<UInt8>) -> (UInt64, Double) {
        var number: UInt64 = 0
        var scale = 1.0
        for digit in digits {
            guard number <= (limit - 1) / 10 else { break }
            number = number * 10 + UInt64(digit - UInt8(ascii: "0"))
            scale *= 10
        }
        return (number, scale)
    }

    private var invalid: GoDuration.ParsingError {
        failure("invalid duration \(Self.quoted(Array(text.utf8)[...]))")
    }

    private func failure(_ why: String) -> GoDuration.ParsingError {
        GoDuration.ParsingError(description: "time: " + why)
    }

    /// Go's `time` escapes everything that is not ASCII, byte by byte.
    private static func quoted(_ bytes: ArraySlice<UInt8>) -> String {
        var result = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                result += "\\\(UnicodeScalar(byte))"
            case 0x20..<0x80: result.unicodeScalars.append(UnicodeScalar(byte))
            default: result += "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))"
            }
        }
        return result + "\""
    }
}
