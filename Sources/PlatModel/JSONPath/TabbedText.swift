/// Aligns cells that are separated by tabs, as kubectl prints tables: columns at least six wide, three
/// spaces between, nothing behind the last cell.
public enum TabbedText {
    private static let widthMin = 6
    private static let padding = 3

    public static func aligned(_ lines: [String]) -> String {
        let cells = lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        var widths = cells.map { [Int](repeating: 0, count: max(0, $0.count - 1)) }
        align(&widths, cells, 0..<cells.count, column: 0)
        var text = ""
        for (at, line) in cells.enumerated() {
            for (column, cell) in line.enumerated() {
                text += cell
                guard column < widths[at].count else { continue }
                text += String(
                    repeating: " ", count: widths[at][column] - cell.unicodeScalars.count)
            }
            text += "\n"
        }
        return text
    }

    /// Neighbouring lines that have a column share its width.
    private static func align(
        _ widths: inout [[Int]], _ cells: [[Substring]], _ lines: Range<Int>, column: Int
    ) {
        var at = lines.lowerBound
        while at < lines.upperBound {
            guard column < widths[at].count else {
                at += 1
                continue
            }
            let end =
                (at..<lines.upperBound).first { column >= widths[$0].count } ?? lines.upperBound
            let longest = (at..<end).map { cells[$0][column].unicodeScalars.count }.max() ?? 0
            // A column of nothing but empty cells takes no place.
            let width = longest == 0 ? 0 : max(longest + padding, widthMin)
            for line in at..<end { widths[line][column] = width }
            align(&widths, cells, at..<end, column: column + 1)
            at = end
        }
    }
}
