/// Columns of text, aligned, with three blanks between as kubectl prints them where that fits a page.
struct Table: Sendable, Equatable {
    var header: [String]
    var rows: [[String]] = []

    init(_ header: [String]) { self.header = header.map(Printable.cell) }

    mutating func add(_ row: String...) { add(row) }

    /// Adds a row of one line, whatever its cells hold.
    mutating func add(_ row: [String]) { rows.append(row.map(Printable.cell)) }

    /// A list in a cell: as many of its parts as are read at a glance, and how many more there are.
    static func cell(_ parts: [String], isWide: Bool) -> String {
        var kept = parts[...]
        while !isWide, kept.count > 1, kept.joined(separator: ",").count > glance {
            kept.removeLast()
        }
        let more = parts.count - kept.count
        let text = kept.joined(separator: ",")
        return (isWide ? text : cut(text)) + (more > 0 ? ",+\(more)" : "")
    }

    /// What of a text is read at a glance.
    static func cut(_ text: String) -> String {
        guard TextWidth.columns(text) > glance else { return text }
        return TextWidth.cut(text, to: glance - 1) + "…"
    }

    private static let glance = 24

    /// What is as wide as a terminal has always been.
    private static let page = 80

    /// The lines, with the header first unless that is left out. Columns stand closer where they would
    /// be wider than a page, and on a terminal that is narrower than even that, a row goes on in the
    /// next line. Nothing is cut: what stands in cells is names, which are typed again.
    func lines(
        withHeader: Bool = true, terminal: Int? = nil, isWide: Bool = false
    ) -> [String] {
        let widths = widths(withHeader: withHeader)
        let all = (withHeader ? [header] : []) + rows
        let gap = isWide || Self.width(widths[...], gap: 3) <= Self.page ? 3 : 2
        guard let terminal, !isWide, Self.width(widths[...], gap: gap) > terminal else {
            return all.map { Self.line($0, widths: widths, gap: gap) }
        }
        let parts = Self.parts(widths, terminal: terminal, gap: gap)
        return all.flatMap { row in
            parts.compactMap { part in
                let cells = Array(row[part.clamped(to: 0..<row.count)])
                guard part.lowerBound == 0 || cells.contains(where: { !$0.isEmpty }) else {
                    return nil
                }
                let indent = part.lowerBound == 0 ? "" : Self.indent
                return indent + Self.line(cells, widths: Array(widths[part]), gap: gap)
            }
        }
    }

    /// In front of what goes on from the line before.
    private static let indent = "    "

    private static func width(_ widths: ArraySlice<Int>, gap: Int) -> Int {
        widths.reduce(0, +) + max(widths.count - 1, 0) * gap
    }

    /// Which columns stand in one line, as many as fit.
    private static func parts(_ widths: [Int], terminal: Int, gap: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = 0
        for column in widths.indices {
            let room = terminal - (start == 0 ? 0 : indent.count)
            if column > start, width(widths[start...column], gap: gap) > room {
                parts.append(start..<column)
                start = column
            }
        }
        return parts + [start..<widths.count]
    }

    /// The width of each column.
    func widths(withHeader: Bool) -> [Int] {
        let all = (withHeader ? [header] : []) + rows
        let count = all.map(\.count).max() ?? 0
        return (0..<count).map { column in
            all.map { column < $0.count ? TextWidth.columns($0[column]) : 0 }.max() ?? 0
        }
    }

    /// One line; blanks after the last cell are kept off, so that nothing invisible is printed.
    static func line(_ row: [String], widths: [Int], gap: Int = 3) -> String {
        var text = ""
        for (column, cell) in row.enumerated() {
            text += cell
            guard column < row.count - 1 else { break }
            let width = column < widths.count ? widths[column] : 0
            let padding = width - TextWidth.columns(cell)
            text += String(repeating: " ", count: max(padding, 0) + gap)
        }
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}

/// How many columns of a terminal a text takes.
enum TextWidth {
    /// As much of a text as fits.
    static func cut(_ text: String, to limit: Int) -> String {
        guard columns(text) > limit else { return text }
        var (kept, width) = ("", 0)
        for character in text {
            width += columns(character)
            if width > limit { break }
            kept.append(character)
        }
        return kept
    }

    static func columns(_ text: String) -> Int {
        // Most texts are ASCII, and then a byte is a column.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + columns($1) }
    }

    private static func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default:
            return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }
}
