/// Text of others, made fit for a terminal: a name, a cell or a message must not move the cursor,
/// change colours, or look like a line of its own.
enum Printable {
    /// One line: control characters are shown as `^[`, as kubectl shows them.
    static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\t" {
                shown.append(" ")
            } else if isControl(scalar) {
                shown.append(contentsOf: caret(scalar))
            } else {
                shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// Text that has lines and tabs of its own, which stay.
    static func text(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false)
                .map { Printable.line(String($0)) }.joined(separator: "\t")
        }.joined(separator: "\n")
    }

    /// One cell: what has several lines ends with the first, and says so.
    static func cell(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.firstIndex(where: isBreak) else { return line(text) }
        return line(String(scalars[..<end])) + "..."
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        // Marks that turn the direction of what follows make one name look like another.
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func caret(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        switch scalar.value {
        case 0..<0x20, 0x7F:
            guard let letter = Unicode.Scalar(scalar.value ^ 0x40) else {
                return "?".unicodeScalars
            }
            return String.UnicodeScalarView(["^", letter])
        default:
            let digits = String(scalar.value, radix: 16)
            return "<U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)>"
                .unicodeScalars
        }
    }
}
