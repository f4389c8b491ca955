/// A key of the keyboard, as far as anything here listens to it.
enum Key: Equatable, Sendable {
    case text(String)
    case up, down, pageUp, pageDown, top, bottom
    case enter, escape, backspace

    /// The keys that a terminal sends in one go. What is none of ours is left out.
    static func all(in bytes: [UInt8]) -> [Key] {
        var keys: [Key] = []
        var text: [UInt8] = []
        var at = 0
        func endText() {
            if !text.isEmpty { keys.append(.text(String(decoding: text, as: UTF8.self))) }
            text = []
        }
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x1B:
                endText()
                let (key, length) = sequence(bytes[at...])
                if let key { keys.append(key) }
                at += length
            case 0x0D, 0x0A:
                endText()
                keys.append(.enter)
            case 0x7F, 0x08:
                endText()
                keys.append(.backspace)
            // As in a shell: the end of what one types.
            case 0x04:
                endText()
                keys.append(.escape)
            case 0x10, 0x0E:
                endText()
                keys.append(byte == 0x10 ? .up : .down)
            case 0..<0x20: endText()
            default: text.append(byte)
            }
        }
        endText()
        return keys
    }

    private static let sequences: [(String, Key)] = [
        ("[A", .up), ("OA", .up), ("[B", .down), ("OB", .down), ("[5~", .pageUp),
        ("[6~", .pageDown), ("[H", .top), ("[1~", .top), ("OH", .top), ("[F", .bottom),
        ("[4~", .bottom), ("OF", .bottom),
    ]

    /// What stands behind an escape, and how long it is; alone it is the key itself.
    private static func sequence(_ rest: ArraySlice<UInt8>) -> (Key?, Int) {
        guard let first = rest.first else { return (.escape, 0) }
        for (text, key) in sequences where rest.starts(with: Array(text.utf8)) {
            return (key, text.utf8.count)
        }
        guard first == UInt8(ascii: "[") || first == UInt8(ascii: "O") else { return (.escape, 0) }
        // Another key: it ends with a letter or `~`.
        let end = rest.dropFirst().firstIndex { (0x40...0x7E).contains($0) }
        return (nil, (end ?? rest.endIndex - 1) - rest.startIndex + 1)
    }
}
