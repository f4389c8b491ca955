/// Reads quantities as upstream does, leniencies included (`1.`, `.5`, `Ki`).
enum QuantityReader {
    private struct Parts {
        var isNegative = false
        /// Without leading zeros; `0` when there is none.
        var whole: [UInt8] = []
        var fraction: [UInt8] = []
        var suffix = ""
    }

    /// Beyond this exponents make numbers that only serve to keep machines busy.
    private static let exponentMax = 10_000
    private static let nano = -9
    /// How many digits surely fit 64 bits.
    private static let digitsMax = 18

    static func read(_ text: String) throws(Quantity.ParsingError) -> Quantity {
        if text.isEmpty { throw .format }
        if text == "0" { return .zero }
        let parts = try split(text)
        let (power, isBinary, format) = try interpret(parts.suffix)
        let digits = parts.whole + parts.fraction
        let precision: Int
        if !isBinary {
            precision = digitsMax - digits.count
        } else if parts.fraction.isEmpty {
            precision = 15 - parts.whole.count - power * 3 / 10 - 1
        } else {
            precision = -1
        }
        let exponent = (isBinary ? 0 : power) - parts.fraction.count
        let unscaled = DecimalInteger(
            digits: digits.map { $0 - UInt8(ascii: "0") }, isNegative: parts.isNegative)
        guard precision >= 0, exponent >= nano else {
            return rounded(unscaled, exponent, binaryPower: isBinary ? power : 0, format)
        }
        let amount = isBinary ? shifted(unscaled, power) : unscaled
        return Quantity(
            unscaled: amount, exponent: exponent, format: format,
            kept: isCanonical(text, digits, exponent, format) ? text : nil, isSmall: true)
    }

    /// Whether the text says it as well as the canonical form would.
    private static func isCanonical(
        _ text: String, _ digits: [UInt8], _ exponent: Int, _ format: Quantity.Format
    ) -> Bool {
        switch format {
        case .binarySI:
            // Not a multiple of eight is not a multiple of 1024 either.
            return (digits.last ?? 0) % 2 != 0
                || digits.suffix(3).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } % 8 != 0
        default:
            return exponent % 3 == 0 && digits.first != UInt8(ascii: "0")
                && !(digits.count >= 3 && digits.suffix(3).allSatisfy { $0 == UInt8(ascii: "0") })
        }
    }

    /// Numbers that do not fit, or are finer than a billionth: those are rounded away from zero.
    private static func rounded(
        _ unscaled: DecimalInteger, _ exponent: Int, binaryPower: Int, _ format: Quantity.Format
    ) -> Quantity {
        var amount = shifted(unscaled, binaryPower)
        if exponent < nano {
            let (quotient, isExact) = amount.divided(byPowerOfTen: nano - exponent)
            let step = DecimalInteger(isExact ? 0 : amount.isNegative ? -1 : 1)
            amount = quotient + step
        } else {
            amount = amount.multiplied(byPowerOfTen: exponent - nano)
        }
        var format = format
        if format == .binarySI {
            let largest = DecimalInteger(.max).multiplied(byPowerOfTen: -nano)
            if largest < amount.magnitude {
                amount = amount.isNegative ? largest.negated : largest
            }
            let one = DecimalInteger(1).multiplied(byPowerOfTen: -nano)
            if amount.magnitude < one, !amount.isZero { format = .decimalSI }
        }
        return Quantity(
            unscaled: amount, exponent: nano, format: format, kept: nil, isSmall: false)
    }

    private static func shifted(_ number: DecimalInteger, _ power: Int) -> DecimalInteger {
        (0..<(power / 10)).reduce(number) { result, _ in result.multiplied(by: 1024) }
    }

    private static func interpret(
        _ suffix: String
    ) throws(Quantity.ParsingError) -> (power: Int, isBinary: Bool, Quantity.Format) {
        if let found = Quantity.decimalSuffixes.first(where: { $0.1 == suffix }) {
            return (found.0, false, .decimalSI)
        }
        if let found = Quantity.binarySuffixes.first(where: { $0.1 == suffix }) {
            return (found.0, true, .binarySI)
        }
        guard suffix.utf8.count > 1, suffix.first == "e" || suffix.first == "E",
            let power = Int(suffix.dropFirst()), power.magnitude <= exponentMax
        else { throw .suffix }
        return (power, false, .decimalExponent)
    }

    private static func split(_ text: String) throws(Quantity.ParsingError) -> Parts {
        var rest = Array(text.utf8)[...]
        var parts = Parts()
        func isDigit(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        func take(_ belongs: (UInt8) -> Bool) -> [UInt8] {
            let found = rest.prefix(while: belongs)
            rest.removeFirst(found.count)
            return Array(found)
        }
        func takeSign() -> [UInt8] {
            guard let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
            else { return [] }
            rest.removeFirst()
            return [sign]
        }
        parts.isNegative = takeSign() == [UInt8(ascii: "-")]
        _ = take { $0 == UInt8(ascii: "0") }
        parts.whole = take(isDigit)
        if parts.whole.isEmpty { parts.whole = [UInt8(ascii: "0")] }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            parts.fraction = take(isDigit)
        }
        let letters = take { "eEinumkKMGTP".utf8.contains($0) }
        let suffix = letters + takeSign() + take(isDigit)
        guard rest.isEmpty else { throw .format }
        parts.suffix = String(decoding: suffix, as: UTF8.self)
        return parts
    }
}
