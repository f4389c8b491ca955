/// What literals stand for.
enum CELLiterals {
    /// Takes quotes, prefix and escapes away.
    ///
    /// - Throws: What is wrong with an escape, in upstream's words.
    static func value(ofText token: CELToken) throws(CELError) -> CELLiteral {
        var scalars = Array(token.text.unicodeScalars)[...]
        var isRaw = false
        while let first = scalars.first, first != "\"", first != "'" {
            if first == "r" || first == "R" { isRaw = true }
            scalars.removeFirst()
        }
        guard let quote = scalars.first else { throw unreadable }
        let isLong = scalars.count >= 6 && scalars.prefix(3).allSatisfy { $0 == quote }
        scalars = scalars.dropFirst(isLong ? 3 : 1).dropLast(isLong ? 3 : 1)
        return token.kind == .bytes
            ? try bytes(scalars, isRaw: isRaw) : try text(scalars, isRaw: isRaw)
    }

    private static let unreadable = CELError("unable to unescape string")

    private static func text(
        _ scalars: ArraySlice<Unicode.Scalar>, isRaw: Bool
    ) throws(CELError) -> CELLiteral {
        var result = ""
        var rest = scalars
        while let next = rest.popFirst() {
            guard next == "\\", !isRaw else {
                result.unicodeScalars.append(next)
                continue
            }
            guard let (value, _) = escape(&rest) else { throw unreadable }
            guard let scalar = Unicode.Scalar(value) else {
                throw CELError("invalid unicode code point")
            }
            result.unicodeScalars.append(scalar)
        }
        return .string(result)
    }

    /// Bytes are no characters, so that there are no escapes for code points in them.
    private static func bytes(
        _ scalars: ArraySlice<Unicode.Scalar>, isRaw: Bool
    ) throws(CELError) -> CELLiteral {
        var result: [UInt8] = []
        var rest = scalars
        while let next = rest.popFirst() {
            guard next == "\\", !isRaw else {
                result += Array(String(next).utf8)
                continue
            }
            guard rest.first != "u", rest.first != "U", let (value, isByte) = escape(&rest),
                let scalar = Unicode.Scalar(value)
            else { throw unreadable }
            if isByte {
                result.append(UInt8(truncatingIfNeeded: value))
            } else {
                result += Array(String(scalar).utf8)
            }
        }
        return .bytes(result)
    }

    /// What stands behind a backslash; escapes of two hexadecimal or three octal digits are bytes in
    /// byte literals.
    private static func escape(
        _ rest: inout ArraySlice<Unicode.Scalar>
    ) -> (value: UInt32, isByte: Bool)? {
        guard let next = rest.popFirst() else { return nil }
        func digits(_ count: Int, _ radix: Int) -> UInt32? {
            let text = rest.prefix(count).map { String($0) }.joined()
            rest = rest.dropFirst(count)
            return UInt32(text, radix: radix)
        }
        switch next {
        case "a": return (0x07, false)
        case "b": return (0x08, false)
        case "f": return (0x0C, false)
        case "n": return (0x0A, false)
        case "r": return (0x0D, false)
        case "t": return (0x09, false)
        case "v": return (0x0B, false)
        case "x", "X": return digits(2, 16).map { ($0, true) }
        case "u": return digits(4, 16).map { ($0, false) }
        case "U": return digits(8, 16).map { ($0, false) }
        case "0"..."3":
            guard let rest = digits(2, 8) else { return nil }
            return ((next.value - 0x30) * 64 + rest, true)
        default: return (next.value, false)
        }
    }

    static func value(ofNumber token: CELToken, isNegative: Bool = false) -> CELLiteral? {
        let sign = isNegative ? "-" : ""
        switch token.kind {
        case .double:
            // What is too large is no literal, though Swift reads it as infinite.
            return Double(sign + token.text).flatMap { $0.isFinite ? .double($0) : nil }
        case .uint: return uint(String(token.text.dropLast()))
        case .int:
            if let digits = hexadecimal(token.text) {
                return Int64(sign + digits, radix: 16).map(CELLiteral.int)
            }
            return Int64(sign + token.text).map(CELLiteral.int)
        default: return nil
        }
    }

    private static func uint(_ text: String) -> CELLiteral? {
        if let digits = hexadecimal(text) { return UInt64(digits, radix: 16).map(CELLiteral.uint) }
        return UInt64(text).map(CELLiteral.uint)
    }

    private static func hexadecimal(_ text: String) -> String? {
        text.hasPrefix("0x") ? String(text.dropFirst(2)) : nil
    }
}
