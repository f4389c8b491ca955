import PlatValue

extension Base64 {
    /// Where the text stops being base 64, as Go's decoder counts: line ends are skipped. Nil where it is.
    static func firstMistake(in text: String) -> Int? {
        let bytes = Array(text.utf8)
        var digits = 0
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte == 10 || byte == 13 {
                at += 1
            } else if byte == UInt8(ascii: "=") {
                return mistakeInPadding(bytes, at: at, digits: digits)
            } else if !isDigit(byte) {
                return at
            } else {
                digits = (digits + 1) % 4
                at += 1
            }
        }
        return digits == 0 ? nil : bytes.count - digits
    }

    private static func mistakeInPadding(_ bytes: [UInt8], at start: Int, digits: Int) -> Int? {
        guard digits >= 2 else { return start }
        var at = start + 1
        func skipLineEnds() {
            while at < bytes.count, bytes[at] == 10 || bytes[at] == 13 { at += 1 }
        }
        if digits == 2 {
            skipLineEnds()
            guard at < bytes.count else { return bytes.count }
            guard bytes[at] == UInt8(ascii: "=") else { return at }
            at += 1
        }
        skipLineEnds()
        return at < bytes.count ? at : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
