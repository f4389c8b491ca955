extension Timestamp {
    /// The year 1, which Go takes for "no time".
    static let zero = Timestamp(seconds: -62_135_596_800)

    /// What a text of four digits for the year can say: the years 0 to 9999.
    private static let range: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// A moment as others count it, with nanoseconds of any size and sign; nil outside of what RFC 3339
    /// can write.
    public init?(normalizing seconds: Int64, nanoseconds: Int32) {
        let carry = Int64(nanoseconds).flooredQuotient(1_000_000_000)
        let (sum, isOver) = seconds.addingReportingOverflow(carry)
        guard !isOver, Self.range.contains(sum) else { return nil }
        self.init(
            seconds: sum, nanoseconds: Int32(Int64(nanoseconds) - carry * 1_000_000_000))
    }

    /// Whether this is Go's "no time".
    public var isZero: Bool { self == Self.zero }

    /// RFC 3339 in UTC with six digits of a second, as leases and events have it.
    public var microText: String {
        let micros = String(nanoseconds / 1000)
        let fraction = String(repeating: "0", count: 6 - micros.count) + micros
        return text(withFraction: false).dropLast() + "." + fraction + "Z"
    }
}

extension Timestamp {
    /// Nil for a text that is no RFC 3339 time.
    public init?(text: String) {
        do throws(TimestampParseError) {
            try self.init(parsing: text)
        } catch {
            return nil
        }
    }
}
