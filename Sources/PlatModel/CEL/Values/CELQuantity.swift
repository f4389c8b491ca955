/// A resource quantity: `1500m`, `1Gi`, `5e3`.
struct CELQuantity: Sendable {
    /// The amount is `value` times ten to the power of `scale`.
    private var value: Int128
    private var scale: Int
    /// Amounts that upstream keeps as decimals of any size; it never takes these for integers.
    private var isDecimal: Bool

    private static let smallestScale = -9

    init(_ number: Int64) {
        value = Int128(number)
        scale = 0
        isDecimal = false
    }

    init?(_ text: String) {
        var rest = Substring(text).utf8
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            isNegative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        let whole = rest.prefix(while: NamePattern.isDigit)
        rest = rest[whole.endIndex...]
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = rest.prefix(while: NamePattern.isDigit)
            rest = rest[fraction.endIndex...]
        }
        guard !whole.isEmpty || !fraction.isEmpty, whole.count + fraction.count <= 30,
            let unit = Self.unit(String(Substring(rest)))
        else { return nil }
        var value: Int128 = 0
        for digit in whole { value = value * 10 + Int128(digit - 0x30) }
        for digit in fraction { value = value * 10 + Int128(digit - 0x30) }
        scale = unit.exponent - fraction.count
        isDecimal = unit.factor > 1 && !fraction.isEmpty || whole.count + fraction.count > 18
        let (product, isOver) = value.multipliedReportingOverflow(by: Int128(unit.factor))
        guard !isOver else { return nil }
        self.value = isNegative ? -product : product
        roundUpToSmallest()
    }

    /// Amounts below one billionth are rounded away from zero.
    private mutating func roundUpToSmallest() {
        while scale < Self.smallestScale {
            let rest = value % 10
            value /= 10
            if rest != 0 { value += rest > 0 ? 1 : -1 }
            scale += 1
        }
    }

    private static func unit(_ suffix: String) -> (factor: Int64, exponent: Int)? {
        switch suffix {
        case "": return (1, 0)
        case "n": return (1, -9)
        case "u": return (1, -6)
        case "m": return (1, -3)
        case "k": return (1, 3)
        case "M": return (1, 6)
        case "G": return (1, 9)
        case "T": return (1, 12)
        case "P": return (1, 15)
        case "E": return (1, 18)
        case "Ki": return (1 << 10, 0)
        case "Mi": return (1 << 20, 0)
        case "Gi": return (1 << 30, 0)
        case "Ti": return (1 << 40, 0)
        case "Pi": return (1 << 50, 0)
        case "Ei": return (1 << 60, 0)
        default: break
        }
        guard let mark = suffix.first, mark == "e" || mark == "E" else { return nil }
        return Int(suffix.dropFirst()).flatMap { $0.magnitude <= 27 ? (1, $0) : nil }
    }

    var sign: Int64 { value < 0 ? -1 : value == 0 ? 0 : 1 }

    /// The amount as an integer, where upstream holds it as one.
    var integer: Int64? {
        guard !isDecimal, scale >= 0 else { return nil }
        return Self.scaled(value, by: scale).flatMap(Int64.init(exactly:))
    }

    var approximation: Double {
        var number = Double(value)
        for _ in 0..<scale.magnitude { number = scale < 0 ? number / 10 : number * 10 }
        // One division loses less than many.
        if scale < 0, let divisor = Self.scaled(1, by: -scale) {
            number = Double(value) / Double(divisor)
        }
        return number
    }

    private static func scaled(_ value: Int128, by exponent: Int) -> Int128? {
        var value = value
        for _ in 0..<max(0, exponent) {
            let (product, isOver) = value.multipliedReportingOverflow(by: 10)
            if isOver { return nil }
            value = product
        }
        return value
    }

    private func aligned(with other: CELQuantity) -> (Int128, Int128, scale: Int)? {
        let common = min(scale, other.scale)
        guard let left = Self.scaled(value, by: scale - common),
            let right = Self.scaled(other.value, by: other.scale - common)
        else { return nil }
        return (left, right, common)
    }

    func compare(_ other: CELQuantity) -> Int64 {
        guard let (left, right, _) = aligned(with: other) else {
            return approximation < other.approximation ? -1 : 1
        }
        return left < right ? -1 : left == right ? 0 : 1
    }

    /// Nil for a sum that is too large to be told.
    func adding(_ other: CELQuantity, negated: Bool = false) -> CELQuantity? {
        guard let (left, right, common) = aligned(with: other) else { return nil }
        let (sum, isOver) =
            negated
            ? left.subtractingReportingOverflow(right) : left.addingReportingOverflow(right)
        if isOver { return nil }
        var result = self
        result.value = sum
        result.scale = common
        result.isDecimal = isDecimal || other.isDecimal
        return result
    }
}
