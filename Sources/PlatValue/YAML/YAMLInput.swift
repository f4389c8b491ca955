/// The bytes that libyaml reads.
///
/// libyaml skips a byte order mark that begins a line; to Kubernetes' YAML it is a character like others
/// but at the start of all. So it is handed over in the guise of a character that the text does not have.
struct YAMLInput {
    let bytes: [UInt8]
    let guise: Unicode.Scalar?

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(_ bytes: [UInt8]) {
        let positions = Self.marks(in: bytes)
        guard !positions.isEmpty, let guise = Self.unused(in: bytes) else {
            self.bytes = bytes
            guise = nil
            return
        }
        var hidden = bytes
        let stand = Array(String(guise).utf8)
        for position in positions { hidden.replaceSubrange(position..<position + 3, with: stand) }
        self.bytes = hidden
        self.guise = guise
    }

    /// Where lines begin with a mark.
    private static func marks(in bytes: [UInt8]) -> [Int] {
        guard bytes.count > 3 else { return [] }
        return (1..<bytes.count - 2).filter { at in
            bytes[at] == mark[0] && bytes[at - 1] == 0x0A && bytes[at + 1] == mark[1]
                && bytes[at + 2] == mark[2]
        }
    }

    /// A character for private use that is not in the text; as long as a mark, so that places stay.
    private static func unused(in bytes: [UInt8]) -> Unicode.Scalar? {
        let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
        return (0xF8F0...0xF8FF).compactMap { Unicode.Scalar($0 as UInt32) }
            .first { !text.contains($0) }
    }

    /// A text with its marks as they were.
    static func revealed(_ text: String, _ guise: Unicode.Scalar) -> String {
        guard text.unicodeScalars.contains(guise) else { return text }
        var result = ""
        result.unicodeScalars.append(
            contentsOf: text.unicodeScalars.map { $0 == guise ? "\u{FEFF}" : $0 })
        return result
    }
}
