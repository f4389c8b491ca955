/// A whole number of any size, as decimal digits: quantities are scaled by powers of ten all the time,
/// which so only moves digits, and are short.
struct DecimalInteger: Hashable, Sendable {
    /// The most significant digit first; none for zero.
    private(set) var digits: [UInt8]
    var isNegative: Bool

    init(digits: some Sequence<UInt8>, isNegative: Bool = false) {
        self.digits = Array(digits.drop { $0 == 0 })
        self.isNegative = isNegative && !self.digits.isEmpty
    }

    init(_ number: Int64) {
        self.init(
            digits: String(number.magnitude).utf8.map { $0 - UInt8(ascii: "0") },
            isNegative: number < 0)
    }

    var isZero: Bool { digits.isEmpty }

    var negated: DecimalInteger { DecimalInteger(digits: digits, isNegative: !isNegative) }
    var magnitude: DecimalInteger { DecimalInteger(digits: digits) }

    /// The low 64 bits, as Go converts big integers.
    var wrapped: Int64 {
        let magnitude = digits.reduce(UInt64(0)) { $0 &* 10 &+ UInt64($1) }
        let number = Int64(truncatingIfNeeded: magnitude)
        return isNegative ? 0 &- number : number
    }

    func multiplied(byPowerOfTen power: Int) -> DecimalInteger {
        isZero
            ? self
            : DecimalInteger(
                digits: digits + [UInt8](repeating: 0, count: power), isNegative: isNegative)
    }

    func multiplied(by factor: UInt32) -> DecimalInteger {
        var result: [UInt8] = []
        var carry: UInt64 = 0
        for digit in digits.reversed() {
            carry += UInt64(digit) * UInt64(factor)
            result.append(UInt8(carry % 10))
            carry /= 10
        }
        while carry > 0 {
            result.append(UInt8(carry % 10))
            carry /= 10
        }
        return DecimalInteger(digits: result.reversed(), isNegative: isNegative)
    }

    /// Cut off towards zero; whether something was cut off.
    func divided(byPowerOfTen power: Int) -> (quotient: DecimalInteger, isExact: Bool) {
        let kept = digits.dropLast(power)
        let isExact = digits.suffix(power).allSatisfy { $0 == 0 }
        return (DecimalInteger(digits: kept, isNegative: isNegative), isExact)
    }

    func divided(by divisor: UInt32) -> (quotient: DecimalInteger, isExact: Bool) {
        var rest: UInt64 = 0
        var result: [UInt8] = []
        for digit in digits {
            rest = rest * 10 + UInt64(digit)
            result.append(UInt8(rest / UInt64(divisor)))
            rest %= UInt64(divisor)
        }
        return (DecimalInteger(digits: result, isNegative: isNegative), rest == 0)
    }

    /// How many zeros the number ends in.
    var trailingZeros: Int { digits.reversed().prefix { $0 == 0 }.count }

    var text: String {
        isZero
            ? "0"
            : (isNegative ? "-" : "") + String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
    }

    static func + (left: DecimalInteger, right: DecimalInteger) -> DecimalInteger {
        if left.isNegative == right.isNegative {
            return DecimalInteger(
                digits: sum(left.digits, right.digits), isNegative: left.isNegative)
        }
        let isLess = precedes(left.digits, right.digits)
        let (larger, smaller) = isLess ? (right, left) : (left, right)
        return DecimalInteger(
            digits: difference(larger.digits, smaller.digits), isNegative: larger.isNegative)
    }

    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var carry: UInt8 = 0
        for at in 0..<max(left.count, right.count) {
            let first = at < left.count ? left[left.count - 1 - at] : 0
            let second = at < right.count ? right[right.count - 1 - at] : 0
            let digit = first + second + carry
            result.append(digit % 10)
            carry = digit / 10
        }
        return [carry] + result.reversed()
    }

    private static func difference(_ larger: [UInt8], _ smaller: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var borrow: UInt8 = 0
        for at in 0..<larger.count {
            let taken = (at < smaller.count ? smaller[smaller.count - 1 - at] : 0) + borrow
            let digit = larger[larger.count - 1 - at]
            borrow = digit < taken ? 1 : 0
            result.append(digit + 10 * borrow - taken)
        }
        return result.reversed()
    }

    private static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count
            ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    static func < (left: DecimalInteger, right: DecimalInteger) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative
            ? precedes(right.digits, left.digits) : precedes(left.digits, right.digits)
    }
}
