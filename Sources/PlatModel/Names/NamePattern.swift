/// The patterns behind the rules for names, over bytes: none of them lets anything but ASCII pass.
enum NamePattern {
    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isLower(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool { isLower(byte | 0x20) }

    static func isLabel(_ text: String) -> Bool { isLabel(Array(text.utf8)[...]) }

    private static func isLabel(_ bytes: ArraySlice<UInt8>) -> Bool {
        isWord(bytes, inner: { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }) {
            isLower($0) || isDigit($0)
        }
    }

    static func isLabel1035(_ text: String) -> Bool {
        isLabel(text) && isLower(text.utf8.first ?? 0)
    }

    static func isSubdomain(_ text: String) -> Bool {
        Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy(isLabel)
    }

    /// Letters and digits outside; dashes, underscores and dots too inside.
    static func isQualified(_ text: String) -> Bool {
        isWord(Array(text.utf8)[...], inner: { isLetter($0) || isDigit($0) || isMark($0) }) {
            isLetter($0) || isDigit($0)
        }
    }

    static func isConfigKey(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || isMark($0) }
    }

    /// The name of a variable in the environment of a program.
    static func isEnvironmentName(_ text: String) -> Bool {
        isConfigKey(text) && !isDigit(text.utf8.first ?? 0)
    }

    static func isHeaderName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// The reason of a condition.
    static func isReason(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, isLetter(first) else { return false }
        let isWordByte = { (byte: UInt8) in
            isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
        }
        return isWordByte(last)
            && bytes.allSatisfy {
                isWordByte($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ":")
            }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    private static func isWord(
        _ bytes: ArraySlice<UInt8>, inner: (UInt8) -> Bool, outer: (UInt8) -> Bool
    ) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return outer(first) && outer(last) && bytes.allSatisfy(inner)
    }
}
