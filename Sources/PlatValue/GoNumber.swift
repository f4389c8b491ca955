/// Numbers as Go's JSON encoder writes them.
public enum GoNumber {
    /// The shortest digits that read back as the same number; an exponent only below 1e-6 and from
    /// 1e21 on. Infinities and not-a-number, which JSON has no word for, become `null`.
    public static func text(of number: Double) -> String {
        guard number.isFinite else { return "null" }
        guard number != 0 else { return number.sign == .minus ? "-0" : "0" }
        let (digits, exponent) = decimal(of: number.magnitude)
        let sign = number < 0 ? "-" : ""
        if number.magnitude < 1e-6 || number.magnitude >= 1e21 {
            return sign + scientific(digits, exponent)
        }
        return sign + plain(digits, exponent)
    }

    /// The significant digits, and the power of ten of the first of them.
    static func decimal(of magnitude: some BinaryFloatingPoint & CustomStringConvertible) -> (
        digits: [Character], exponent: Int
    ) {
        // The standard library's description has the shortest digits that read back the same.
        let parts = magnitude.description.split(separator: "e")
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        var digits = Array(whole) + (mantissa.count > 1 ? Array(mantissa[1]) : [])
        exponent += whole.count - 1
        while digits.count > 1, digits.first == "0" {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return (digits, exponent)
    }

    static func plain(_ digits: [Character], _ exponent: Int) -> String {
        guard exponent >= 0 else {
            return "0." + String(repeating: "0", count: -exponent - 1) + String(digits)
        }
        if digits.count <= exponent + 1 {
            return String(digits) + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        return String(digits[...exponent]) + "." + String(digits[(exponent + 1)...])
    }

    static func scientific(
        _ digits: [Character], _ exponent: Int, exponentDigits: Int = 1
    ) -> String {
        let fraction = digits.count > 1 ? "." + String(digits[1...]) : ""
        let power = String(exponent.magnitude)
        let zeros = String(repeating: "0", count: max(0, exponentDigits - power.count))
        return "\(digits[0])\(fraction)e\(exponent < 0 ? "-" : "+")\(zeros)\(power)"
    }
}
