/// A length of time in nanoseconds, read and written as Go's `time.Duration`.
struct GoDuration: Equatable, Sendable {
    var nanoseconds: Int64

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    private static let units: [(name: String, nanoseconds: UInt64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// `1h30m`, `-1.5s`, `0`; nil for anything else, or more than 292 years.
    init?(_ text: String) {
        var rest = Substring(text).utf8
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        if rest.elementsEqual("0".utf8) {
            nanoseconds = 0
            return
        }
        guard !rest.isEmpty else { return nil }
        var total: UInt64 = 0
        while !rest.isEmpty {
            guard let part = Self.readPart(&rest) else { return nil }
            let (sum, isOver) = total.addingReportingOverflow(part)
            guard !isOver, sum <= 1 << 63 else { return nil }
            total = sum
        }
        if isNegative {
            nanoseconds = total == 1 << 63 ? .min : -Int64(total)
        } else {
            guard total < 1 << 63 else { return nil }
            nanoseconds = Int64(total)
        }
    }

    private static func readPart(_ rest: inout Substring.UTF8View) -> UInt64? {
        let whole = rest.prefix(while: NamePattern.isDigit)
        rest = rest[whole.endIndex...]
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = rest.prefix(while: NamePattern.isDigit)
            rest = rest[fraction.endIndex...]
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let name = rest.prefix { $0 != UInt8(ascii: ".") && !NamePattern.isDigit($0) }
        let unitName = String(Substring(name))
        guard let unit = units.first(where: { $0.name.utf8.elementsEqual(unitName.utf8) }) else {
            return nil
        }
        rest = rest[name.endIndex...]
        var value: UInt64 = 0
        if !whole.isEmpty {
            guard let number = UInt64(String(Substring(whole))) else { return nil }
            value = number
        }
        let (product, isOver) = value.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !isOver, product <= 1 << 63 else { return nil }
        // Digits below a nanosecond, and past what a Double tells apart, are cut off.
        let share = Double("0." + String(Substring(fraction))) ?? 0
        return product + UInt64(share * Double(unit.nanoseconds) + 1e-7)
    }

    /// `1h30m0s`, as Go writes it.
    var text: String {
        guard nanoseconds != 0 else { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let total = nanoseconds.magnitude
        if total < 1_000_000_000 {
            let (unit, size): (String, UInt64) =
                total < 1_000 ? ("ns", 1) : total < 1_000_000 ? ("µs", 1_000) : ("ms", 1_000_000)
            return sign + Self.decimal(total, size) + unit
        }
        let seconds = total / 1_000_000_000
        var text = Self.decimal(total % 60_000_000_000, 1_000_000_000) + "s"
        if seconds >= 60 { text = "\(seconds / 60 % 60)m" + text }
        if seconds >= 3600 { text = "\(seconds / 3600)h" + text }
        return sign + text
    }

    private static func decimal(_ number: UInt64, _ unit: UInt64) -> String {
        var text = String(number / unit)
        let rest = number % unit
        guard rest != 0 else { return text }
        let width = String(unit).count - 1
        let digits = String(rest)
        var fraction = String(repeating: "0", count: width - digits.count) + digits
        while fraction.hasSuffix("0") { fraction.removeLast() }
        text += "." + fraction
        return text
    }
}
