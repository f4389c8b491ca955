/// The escapes of URLs: `%2F`.
public enum PercentCoding {
    /// Escapes every byte but letters, digits and the characters that are to stay.
    public static func encode(
        _ text: some StringProtocol, keeping others: StaticString
    ) -> String {
        let kept = others.withUTF8Buffer(Array.init)
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: bytes.append(byte)
            case _ where kept.contains(byte): bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil when an escape is broken or the result is not UTF-8.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        read(text, plusIsSpace: plusIsSpace, keepsBroken: false)
    }

    /// A broken escape stands for itself, and so does a text whose bytes are not UTF-8.
    public static func decodeWhatCanBe(_ text: String) -> String {
        read(text, plusIsSpace: false, keepsBroken: true) ?? text
    }

    private static func read(
        _ text: some StringProtocol, plusIsSpace: Bool, keepsBroken: Bool
    ) -> String? {
        let isPlain = text.utf8.allSatisfy {
            $0 != UInt8(ascii: "%") && !(plusIsSpace && $0 == UInt8(ascii: "+"))
        }
        if isPlain { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                if let value = value(ofDigits: rest.prefix(2)) {
                    bytes.append(value)
                    rest.removeFirst(2)
                    continue
                }
                guard keepsBroken else { return nil }
            }
            bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func value(ofDigits digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | (digit - 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | (digit - 0x61 + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | (digit - 0x41 + 10)
            default: return nil
            }
        }
        return value
    }
}
