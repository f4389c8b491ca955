internal import PlatValue

/// A block of a PEM text (RFC 7468), as Go's `encoding/pem` finds it.
public struct PEMBlock: Sendable, Equatable {
    /// What stands behind BEGIN: `CERTIFICATE`.
    public let type: String
    /// Whether lines of the form `Key: value` precede the content.
    public let hasHeaders: Bool
    /// The bytes that stand there in base64.
    public let content: [UInt8]

    /// The first block of a text, and what is behind it; nil where there is none.
    public static func first(
        in text: some Sequence<UInt8>
    ) -> (block: PEMBlock, rest: [UInt8])? {
        let lines = Array(text).split(separator: 0x0A, omittingEmptySubsequences: false)
        var start = 0
        while let begin = lines[start...].firstIndex(where: { name(of: $0, "BEGIN") != nil }) {
            let type = name(of: lines[begin], "BEGIN") ?? ""
            guard
                let end = lines[(begin + 1)...].firstIndex(where: { name(of: $0, "END") != nil })
            else { return nil }
            start = begin + 1
            guard name(of: lines[end], "END") == type,
                let block = PEMBlock(type, lines[(begin + 1)..<end])
            else { continue }
            return (block, Array(lines[(end + 1)...].joined(separator: [0x0A])))
        }
        return nil
    }

    /// All blocks of a text.
    public static func all(in text: [UInt8]) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var rest = text
        while let found = first(in: rest) {
            blocks.append(found.block)
            rest = found.rest
        }
        return blocks
    }

    private init?(_ type: String, _ lines: ArraySlice<ArraySlice<UInt8>>) {
        let headers = lines.prefix { $0.contains(UInt8(ascii: ":")) }
        let body = lines.dropFirst(headers.count).joined()
        let digits = body.filter { !Self.isBlank($0) }
        guard let content = Base64.decode(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        self.type = type
        hasHeaders = !headers.isEmpty
        self.content = content
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }

    /// `NAME` of a line `-----BEGIN NAME-----`; nil for every other line.
    private static func name(of line: ArraySlice<UInt8>, _ word: String) -> String? {
        let text = String(decoding: line.reversed().drop(while: isBlank).reversed(), as: UTF8.self)
        let start = "-----\(word) "
        guard text.hasPrefix(start), text.hasSuffix("-----"),
            text.utf8.count >= start.utf8.count + 5
        else { return nil }
        return String(text.dropFirst(start.count).dropLast(5))
    }
}
