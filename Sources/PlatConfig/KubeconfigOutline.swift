import PlatSystem

/// Where the parts of a kubeconfig stand in its text: the top-level keys and the items of the lists
/// below them.
///
/// It knows the block style that tools and people write, line by line, and gives up on everything
/// else. Nobody relies on it being right: an edit made with it is read back and compared.
struct KubeconfigOutline {
    struct Section {
        let key: String
        /// The line with the key, line end included.
        var keyLine: Range<Int>
        /// What stands behind the colon on that line, comment included.
        var inlineValue: Range<Int>
        /// From the key to the end of the last line that is no blank and no comment.
        var extent: Range<Int>
        var itemIndent: Int?
        /// Each from its dash to the end of its last line that is no blank and no comment.
        var items: [Range<Int>] = []
    }

    private(set) var sections: [Section] = []
    /// Where the first document ends.
    private(set) var end: Int
    /// Where the first key stands.
    private(set) var start: Int
    let lineEnd: [UInt8]

    func section(_ key: String) -> Section? { sections.first { $0.key == key } }

    init?(_ bytes: [UInt8]) {
        end = bytes.count
        start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let firstBreak = bytes.firstIndex(of: Ascii.newline)
        let isCRLF = firstBreak.map { $0 > 0 && bytes[$0 - 1] == Ascii.carriageReturn } ?? false
        lineEnd = isCRLF ? [Ascii.carriageReturn, Ascii.newline] : [Ascii.newline]
        guard bytes.withUnsafeBufferPointer({ scan($0) }) else { return nil }
    }

    /// Reads line after line; false when something is not understood.
    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var at = start
        while at < bytes.count {
            let hit = memchr(base + at, Int32(Ascii.newline), bytes.count - at)
            let lineStop =
                hit.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) + 1 } ?? bytes.count
            let line = at..<lineStop
            at = lineStop
            switch read(line, in: bytes) {
            case .next: continue
            case .documentEnd:
                end = line.lowerBound
                return true
            case .unknown: return false
            }
        }
        return true
    }

    private enum Step { case next, documentEnd, unknown }

    private mutating func read(
        _ line: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Step {
        var content = line
        while let last = content.last, Ascii.isSpace(bytes[last]) { content.removeLast() }
        let text = bytes[content]
        let indent = text.prefix { $0 == Ascii.space }.count
        guard let first = text.dropFirst(indent).first else { return .next }
        if first == Ascii.hash { return .next }
        if first == Ascii.tab { return .unknown }
        if indent == 0, text.elementsEqual("---".utf8) {
            if !sections.isEmpty { return .documentEnd }
            start = line.upperBound
            return .next
        }
        if indent == 0, text.elementsEqual("...".utf8) { return .documentEnd }
        let isItem =
            first == Ascii.dash
            && (text.count == indent + 1 || text[text.startIndex + indent + 1] == Ascii.space)
        if indent == 0, !isItem { return beginSection(line, content, in: bytes) }
        guard var section = sections.popLast() else { return .unknown }
        section.extent = section.extent.lowerBound..<line.upperBound
        if section.inlineValue.isEmpty {
            if isItem, indent == section.itemIndent ?? indent {
                section.itemIndent = indent
                section.items.append(line)
            } else if let last = section.items.popLast() {
                guard indent > section.itemIndent ?? 0 else { return .unknown }
                section.items.append(last.lowerBound..<line.upperBound)
            }
        }
        sections.append(section)
        return .next
    }

    private mutating func beginSection(
        _ line: Range<Int>, _ content: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Step {
        let name = bytes[content].prefix(while: Ascii.isKeyByte)
        let colon = name.endIndex
        guard !name.isEmpty, colon < content.upperBound, bytes[colon] == Ascii.colon,
            colon + 1 == content.upperBound || bytes[colon + 1] == Ascii.space
        else { return .unknown }
        let key = String(decoding: name, as: UTF8.self)
        guard section(key) == nil else { return .unknown }
        if sections.isEmpty { start = line.lowerBound }
        var value = (colon + 1)..<content.upperBound
        while let first = value.first, bytes[first] == Ascii.space { value.removeFirst() }
        // A comment alone is no value.
        if let first = value.first, bytes[first] == Ascii.hash { value = first..<first }
        sections.append(
            Section(key: key, keyLine: line, inlineValue: value, extent: line))
        return .next
    }
}

enum Ascii {
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let hash = UInt8(ascii: "#")
    static let dash = UInt8(ascii: "-")
    static let colon = UInt8(ascii: ":")

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == space || byte == tab || byte == newline || byte == carriageReturn
    }

    static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}
