extension Timestamp {
    /// The year 1, which Go takes for "no time".
    static let zero = Timestamp(seconds: -62_135_596_800)

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
