/// Numbers as YAML 1.1 and Go write them.
enum YAMLNumber {
    /// A word that begins with a digit or a sign.
    static func parse(_ text: String) -> YAMLScalar {
        if YAMLTimestamp.isTimestamp(text) { return .timestamp }
        let digits = Array(text.utf8.filter { $0 != UInt8(ascii: "_") })
        if let integer = integer(digits) { return integer }
        if isFloat(digits[...]), let number = finite(digits) { return .float(number) }
        return .string
    }

    /// A word that begins with a point. Underscores only count between digits here.
    static func parsePoint(_ text: String) -> YAMLScalar {
        let bytes = Array(text.utf8)
        let underscore = UInt8(ascii: "_")
        for (at, byte) in bytes.enumerated() where byte == underscore {
            let isBetween =
                at > 0 && at + 1 < bytes.count && isDigit(bytes[at - 1]) && isDigit(bytes[at + 1])
            if !isBetween { return .string }
        }
        let digits = bytes.filter { $0 != underscore }
        guard isFloat(digits[...]), let number = finite(digits) else { return .string }
        return .float(number)
    }

    private static func finite(_ bytes: [UInt8]) -> Double? {
        var text = String(decoding: bytes, as: UTF8.self)
        // Swift wants a digit behind the point.
        if let point = text.firstIndex(of: ".") {
            let next = text.index(after: point)
            if next == text.endIndex || !(text[next].isNumber) { text.insert("0", at: next) }
        }
        guard let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// Digits with a prefix for their base; one zero alone is a prefix too.
    private static func integer(_ bytes: [UInt8]) -> YAMLScalar? {
        var rest = bytes[...]
        let sign = rest.first
        let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
        if isSigned { rest.removeFirst() }
        var radix: UInt64 = 10
        if rest.count > 1, rest.first == UInt8(ascii: "0") {
            switch rest[rest.startIndex + 1] | 0x20 {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "b"): radix = 2
            case UInt8(ascii: "o"): radix = 8
            default: radix = 8
            }
            rest.removeFirst(rest[rest.startIndex + 1] >= UInt8(ascii: "A") ? 2 : 1)
        }
        guard let magnitude = magnitude(rest, radix) else { return nil }
        if sign == UInt8(ascii: "-") {
            guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
            return .integer(0 &- Int64(truncatingIfNeeded: magnitude))
        }
        if let integer = Int64(exactly: magnitude) { return .integer(integer) }
        return isSigned ? nil : .unsigned(magnitude)
    }

    private static func magnitude(_ bytes: ArraySlice<UInt8>, _ radix: UInt64) -> UInt64? {
        guard !bytes.isEmpty else { return nil }
        var result: UInt64 = 0
        for byte in bytes {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            guard UInt64(digit) < radix else { return nil }
            let (product, high) = result.multipliedReportingOverflow(by: radix)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            guard !high, !carry else { return nil }
            result = sum
        }
        return result
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// A sign, digits with maybe a point among, before or behind them, and maybe an exponent.
    private static func isFloat(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        func skipSign() {
            if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
                rest.removeFirst()
            }
        }
        func skipDigits() -> Int {
            let count = rest.prefix(while: isDigit).count
            rest.removeFirst(count)
            return count
        }
        skipSign()
        let whole = skipDigits()
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = skipDigits()
        }
        guard whole + fraction > 0 else { return false }
        if let exponent = rest.first, exponent | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            skipSign()
            guard skipDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
