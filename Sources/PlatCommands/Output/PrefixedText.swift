/// Lines whose cells are aligned as `kubectl describe` aligns them: neighbouring lines with a further cell
/// share the width of the one before it, with two blanks between.
struct PrefixedText {
    private var lines: [[String]] = []

    mutating func add(_ level: Int, _ cells: String...) {
        let pad = String(repeating: "  ", count: level)
        lines.append([pad + Printable.line(cells[0])] + cells.dropFirst().map(Printable.line))
    }

    /// Adds a table of its own, aligned by itself.
    mutating func add(_ level: Int, table: [[String]]) {
        for row in Self.aligned(table.map { $0.map(Printable.cell) }) { add(level, row) }
    }

    var text: [String] {
        Self.aligned(lines)
    }

    private static func aligned(_ lines: [[String]]) -> [String] {
        var texts = lines.map { $0[0] }
        let columns = lines.map(\.count).max() ?? 0
        for column in 1..<max(columns, 1) {
            var at = 0
            while at < lines.count {
                guard lines[at].count > column else {
                    at += 1
                    continue
                }
                let end =
                    (at..<lines.count).first { lines[$0].count <= column } ?? lines.count
                let width = (at..<end).map { TextWidth.columns(texts[$0]) }.max() ?? 0
                for line in at..<end {
                    let gap = width - TextWidth.columns(texts[line]) + 2
                    texts[line] += String(repeating: " ", count: gap) + lines[line][column]
                }
                at = end
            }
        }
        return texts.map { text in
            var text = text
            while text.hasSuffix(" ") { text.removeLast() }
            return text
        }
    }
}
