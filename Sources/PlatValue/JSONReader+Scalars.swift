// Strings, keys and numbers.
extension JSONReader {
    /// The string at the opening quote.
    mutating func readString() throws(ParseError) -> String {
        let start = offset + 1
        let (end, isPlain) = try endOfString(from: start)
        offset = end + 1
        let content = UnsafeBufferPointer(rebasing: bytes[start..<end])
        return isPlain
            ? String(decoding: content, as: UTF8.self) : try unescaped(content, at: start)
    }

    /// The key at the opening quote, and its hash.
    mutating func readKey() throws(ParseError) -> (String, UInt32) {
        let start = offset + 1
        let (end, isPlain) = try endOfString(from: start)
        offset = end + 1
        let content = UnsafeBufferPointer(rebasing: bytes[start..<end])
        if isPlain { return keys.key(for: content) }
        var text = try unescaped(content, at: start)
        let hash = text.withUTF8 { KeyCache.hash($0) }
        return (text, hash)
    }

    /// Where the string ends, and whether its bytes are its text. Looks at eight bytes at a time.
    @inline(__always)
    private func endOfString(from start: Int) throws(ParseError) -> (end: Int, isPlain: Bool) {
        var at = start
        var isPlain = true
        while true {
            at = firstSpecialByte(from: at)
            guard at < bytes.count else { throw endOfInput() }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                return (at, isPlain)
            case UInt8(ascii: "\\"):
                isPlain = false
                at += 2
            default:
                throw error(
                    "invalid character \(quoted(bytes[at])) in string literal", at: at)
            }
        }
    }

    /// The next quote, backslash or control character.
    @inline(__always)
    private func firstSpecialByte(from start: Int) -> Int {
        var at = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let base = UnsafeRawPointer(bytes.baseAddress)
        while at + 8 <= bytes.count, let base {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let found =
                ((quote &- ones) & ~quote | (slash &- ones) & ~slash
                    | (word &- ones &* 0x20) & ~word) & highs
            // Borrows can only mark bytes behind a true hit, so the lowest mark is exact.
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { return at }
            at += 1
        }
        return at
    }

    private func unescaped(
        _ content: UnsafeBufferPointer<UInt8>, at start: Int
    ) throws(ParseError) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var at = 0
        while at < content.count {
            let byte = content[at]
            at += 1
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            let escape = content[at]
            at += 1
            switch escape {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escape)
            case UInt8(ascii: "u"):
                let scalar = try escapedScalar(content, &at, start: start)
                result.append(contentsOf: Character(scalar).utf8)
            default:
                throw error(
                    "invalid character \(quoted(escape)) in string escape code",
                    at: start + at - 1)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The scalar behind `\u`, with its second half where it is half of a pair; a half that stands
    /// alone is read as U+FFFD.
    private func escapedScalar(
        _ content: UnsafeBufferPointer<UInt8>, _ at: inout Int, start: Int
    ) throws(ParseError) -> UnicodeScalar {
        let first = try hexadecimal(content, &at, start: start)
        if let scalar = UnicodeScalar(first) { return scalar }
        let isPair =
            first < 0xDC00 && at + 1 < content.count && content[at] == UInt8(ascii: "\\")
            && content[at + 1] == UInt8(ascii: "u")
        guard isPair else { return "\u{FFFD}" }
        var behind = at + 2
        let second = try hexadecimal(content, &behind, start: start)
        guard (0xDC00...0xDFFF).contains(second) else { return "\u{FFFD}" }
        at = behind
        return UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private func hexadecimal(
        _ content: UnsafeBufferPointer<UInt8>, _ at: inout Int, start: Int
    ) throws(ParseError) -> UInt32 {
        var result: UInt32 = 0
        for _ in 0..<4 {
            let byte = at < content.count ? content[at] : UInt8(ascii: "\"")
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error(
                    "invalid character \(quoted(byte)) in \\u hexadecimal character escape",
                    at: start + at)
            }
            result = result << 4 + UInt32(digit)
            at += 1
        }
        return result
    }

    mutating func readNumber() throws(ParseError) -> Value {
        let start = offset
        let isNegative = bytes[offset] == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        let firstDigit = offset
        var magnitude: UInt64 = 0
        var overflows = false
        while let digit = digitHere() {
            let (product, high) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            overflows = overflows || high || carry
            magnitude = sum
            offset += 1
        }
        guard offset > firstDigit else { throw invalidHere("in numeric literal") }
        if bytes[firstDigit] == UInt8(ascii: "0"), offset > firstDigit + 1 {
            // The number ends here; whoever reads on complains of the digit that follows.
            offset = firstDigit + 1
            return .integer(0)
        }
        let isWhole = try !skipFraction()
        if isWhole, !overflows, magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) {
            // The magnitude of Int64.min has no positive Int64: negate in wrapping arithmetic.
            let integer = Int64(truncatingIfNeeded: magnitude)
            return .integer(isNegative ? 0 &- integer : integer)
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let number = Double(text), number.isFinite else {
            throw error("number \(text) is out of range", at: start)
        }
        return .number(number)
    }

    /// Skips `.5` and `e-7`; answers whether there was one of them.
    private mutating func skipFraction() throws(ParseError) -> Bool {
        var found = false
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            offset += 1
            guard digitHere() != nil else {
                throw invalidHere("after decimal point in numeric literal")
            }
            while digitHere() != nil { offset += 1 }
            found = true
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < bytes.count,
                bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-")
            {
                offset += 1
            }
            guard digitHere() != nil else { throw invalidHere("in exponent of numeric literal") }
            while digitHere() != nil { offset += 1 }
            found = true
        }
        return found
    }

    @inline(__always)
    private func digitHere() -> UInt8? {
        guard offset < bytes.count else { return nil }
        let digit = bytes[offset] &- UInt8(ascii: "0")
        return digit < 10 ? digit : nil
    }
}
