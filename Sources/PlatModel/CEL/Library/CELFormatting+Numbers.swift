extension CELFormatting {
    private static func special(_ number: Double) -> String? {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-∞" : "∞" }
        return nil
    }

    /// A fixed number of digits after the point, and commas between groups of three before it.
    static func fixed(_ number: Double, _ precision: Int, groups: Bool = true) -> String {
        if let special = special(number) { return special }
        let digits = ExactDecimal(number.magnitude).rounded(toFraction: precision)
        var whole = String(digits.dropLast(precision))
        if groups, whole.count > 3 {
            var grouped = ""
            for (index, digit) in whole.enumerated() {
                if index > 0, (whole.count - index) % 3 == 0 { grouped += "," }
                grouped.append(digit)
            }
            whole = grouped
        }
        let sign = number.sign == .minus ? "-" : ""
        return precision == 0 ? sign + whole : sign + whole + "." + digits.suffix(precision)
    }

    /// `1.234568×10⁰³`.
    static func scientific(_ number: Double, _ precision: Int) -> String {
        if let special = special(number) { return special }
        let (digits, exponent) = ExactDecimal(number.magnitude).significant(precision + 1)
        let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        let power = String(exponent.magnitude)
        let padded = power.count < 2 ? "0" + power : power
        let raised = padded.compactMap { $0.wholeNumberValue.map { superscripts[$0] } }
        let fraction = precision > 0 ? "." + digits.dropFirst() : ""
        return (number.sign == .minus ? "-" : "") + digits.prefix(1) + fraction + "×10"
            + (exponent < 0 ? "⁻" : "") + String(raised)
    }
}

/// All decimal digits of a float, which are finitely many.
struct ExactDecimal {
    /// Most significant first.
    private var digits: [UInt8]
    /// How many of the digits stand before the point.
    private var pointPosition: Int

    init(_ number: Double) {
        guard number != 0 else {
            digits = [0]
            pointPosition = 1
            return
        }
        // The number is significand times a power of two; halving a decimal adds a digit.
        var exponent = Int(number.exponent) - 52
        var integer = number.significandBitPattern
        if number.isNormal { integer |= 1 << 52 } else { exponent = -1074 }
        digits = String(integer).utf8.map { $0 - 0x30 }
        pointPosition = digits.count
        while exponent > 0 {
            double()
            exponent -= 1
        }
        while exponent < 0 {
            halve()
            exponent += 1
        }
    }

    private mutating func double() {
        var carry: UInt8 = 0
        for index in digits.indices.reversed() {
            let value = digits[index] * 2 + carry
            digits[index] = value % 10
            carry = value / 10
        }
        if carry > 0 {
            digits.insert(carry, at: 0)
            pointPosition += 1
        }
    }

    private mutating func halve() {
        var rest: UInt8 = 0
        for index in digits.indices {
            let value = rest * 10 + digits[index]
            digits[index] = value / 2
            rest = value % 2
        }
        if rest > 0 { digits.append(5) }
        if digits.count > 1, digits[0] == 0 {
            digits.removeFirst()
            pointPosition -= 1
        }
    }

    /// The digits up to `count` behind the point, half to even; at least one before the point.
    func rounded(toFraction count: Int) -> String {
        var all = [UInt8](repeating: 0, count: max(0, 1 - pointPosition)) + digits
        let point = max(pointPosition, 1)
        let kept = point + count
        var roundsUp = false
        if all.count > kept {
            roundsUp = Self.roundsUp(all[kept...], after: kept > 0 ? all[kept - 1] : 0)
            all = Array(all[..<kept])
        }
        all += [UInt8](repeating: 0, count: max(0, kept - all.count))
        if roundsUp, Self.increment(&all) { all.insert(1, at: 0) }
        return String(decoding: all.map { $0 + 0x30 }, as: UTF8.self)
    }

    /// A number of significant digits, and the power of ten of the first.
    func significant(_ count: Int) -> (digits: String, exponent: Int) {
        var all = Array(digits.drop { $0 == 0 })
        if all.isEmpty { return (String(repeating: "0", count: count), 0) }
        var exponent = pointPosition - 1 - (digits.count - all.count)
        if all.count > count {
            let roundsUp = Self.roundsUp(all[count...], after: all[count - 1])
            all = Array(all[..<count])
            if roundsUp, Self.increment(&all) {
                all.insert(1, at: 0)
                all.removeLast()
                exponent += 1
            }
        }
        all += [UInt8](repeating: 0, count: max(0, count - all.count))
        return (String(decoding: all.map { $0 + 0x30 }, as: UTF8.self), exponent)
    }

    private static func roundsUp(_ rest: ArraySlice<UInt8>, after last: UInt8) -> Bool {
        guard let first = rest.first else { return false }
        if first != 5 { return first > 5 }
        return rest.dropFirst().contains { $0 != 0 } || last % 2 == 1
    }

    /// True when all digits were nines.
    private static func increment(_ digits: inout [UInt8]) -> Bool {
        for index in digits.indices.reversed() {
            if digits[index] < 9 {
                digits[index] += 1
                return false
            }
            digits[index] = 0
        }
        return true
    }
}
