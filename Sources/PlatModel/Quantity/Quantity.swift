/// An amount of a resource: `500m`, `1Gi`, `2e3`.
public struct Quantity: Sendable {
    /// The family of suffixes that a quantity is written with.
    public enum Format: String, Sendable {
        case decimalExponent = "DecimalExponent"
        case binarySI = "BinarySI"
        case decimalSI = "DecimalSI"
    }

    /// A text that is no quantity.
    public struct ParsingError: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String

        static let format = ParsingError(
            description: "quantities must match the regular expression"
                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
        static let suffix = ParsingError(description: "unable to parse quantity's suffix")
        static let number = ParsingError(description: "unable to parse numeric part of quantity")
    }

    /// The number is `unscaled` times ten to the power of `exponent`.
    var unscaled: DecimalInteger
    var exponent: Int
    public internal(set) var format: Format
    /// The text as it was read, where that is canonical enough to be kept.
    var kept: String?
    /// Whether upstream keeps the number in 64 bits, which shows where it is too large for them.
    var isSmall: Bool

    public static let zero = Quantity(
        unscaled: DecimalInteger(0), exponent: 0, format: .decimalSI, kept: "0", isSmall: true)

    init(
        unscaled: DecimalInteger, exponent: Int, format: Format, kept: String?, isSmall: Bool
    ) {
        self.unscaled = unscaled
        self.exponent = exponent
        self.format = format
        self.kept = kept
        self.isSmall = isSmall
    }

    public init(parsing text: String) throws(ParsingError) {
        self = try QuantityReader.read(text)
    }

    public init?(_ text: String) {
        do throws(ParsingError) {
            self = try QuantityReader.read(text)
        } catch {
            return nil
        }
    }

    public var isZero: Bool { unscaled.isZero }

    /// The unscaled number at another exponent, which must not be larger.
    func unscaled(at other: Int) -> DecimalInteger {
        unscaled.multiplied(byPowerOfTen: exponent - other)
    }

    /// The number as an integer, rounded away from zero.
    public var value: Int64 { scaled(0) }

    /// The number of thousandths, rounded away from zero.
    public var milliValue: Int64 { scaled(-3) }

    private func scaled(_ scale: Int) -> Int64 {
        let shift = exponent - scale
        return isSmall ? smallScaled(shift) : largeScaled(shift)
    }

    private func smallScaled(_ shift: Int) -> Int64 {
        if shift < 0 {
            let (quotient, isExact) = unscaled.divided(byPowerOfTen: -shift)
            let step: Int64 = isExact ? 0 : unscaled.isNegative ? -1 : 1
            return quotient.wrapped + step
        }
        let result = unscaled.multiplied(byPowerOfTen: shift)
        // Upstream wraps around for the powers that it has a short way for, and else answers 0.
        let fits = DecimalInteger(result.wrapped) == result
        return fits || [0, 1, 2, 3, 6, 9].contains(shift) ? result.wrapped : 0
    }

    private func largeScaled(_ shift: Int) -> Int64 {
        guard shift < 0 else { return unscaled.multiplied(byPowerOfTen: shift).wrapped }
        // The short way is taken for every number below 2^63, also far below: upstream wraps there.
        if unscaled < DecimalInteger(.max), -shift < 19 {
            let divisor = (0..<(-shift)).reduce(Int64(1)) { product, _ in product * 10 }
            let (quotient, rest) = unscaled.wrapped.quotientAndRemainder(dividingBy: divisor)
            return rest != 0 ? quotient + 1 : quotient
        }
        let (quotient, isExact) = unscaled.divided(byPowerOfTen: -shift)
        let rounded = unscaled.isNegative && !isExact ? quotient + DecimalInteger(-1) : quotient
        return isExact ? rounded.wrapped : rounded.wrapped &+ 1
    }
}

extension Quantity: Comparable {
    private static func aligned(
        _ left: Quantity, _ right: Quantity
    ) -> (DecimalInteger, DecimalInteger, Int) {
        let exponent = min(left.exponent, right.exponent)
        return (left.unscaled(at: exponent), right.unscaled(at: exponent), exponent)
    }

    public static func < (left: Quantity, right: Quantity) -> Bool {
        let (first, second, _) = aligned(left, right)
        return first < second
    }

    /// Whether both are the same amount, however written.
    public static func == (left: Quantity, right: Quantity) -> Bool {
        let (first, second, _) = aligned(left, right)
        return first == second
    }

    /// In the left one's format, or the right one's where the left is zero.
    public static func + (left: Quantity, right: Quantity) -> Quantity {
        let (first, second, exponent) = aligned(left, right)
        let sum = first + second
        return Quantity(
            unscaled: sum, exponent: exponent, format: left.isZero ? right.format : left.format,
            kept: nil, isSmall: left.isSmall && right.isSmall && DecimalInteger(sum.wrapped) == sum)
    }

    public static func - (left: Quantity, right: Quantity) -> Quantity {
        var negative = right
        negative.unscaled = right.unscaled.negated
        return left + negative
    }
}
