import PlatClient
import PlatModel

/// The lines that a tree is drawn with, as `kubectl ws tree` draws them: a dot above, an empty line
/// below.
struct TreeDrawing {
    let isFull: Bool
    let isWide: Bool
    /// What waits for its widths.
    private var rows: [[String]] = []
    private var hasBegun = false

    init(isFull: Bool, isWide: Bool) {
        self.isFull = isFull
        self.isWide = isWide
    }

    /// Adds a node below those that were added; answers the lines that can be printed now. `isLast`
    /// says of it and of those above it, but the top, whether it is the last of its siblings.
    mutating func add(_ node: TreeNode, _ isLast: [Bool]) -> [String] {
        let name = isFull ? node.path.text : node.name
        let note = node.note.map { " [\($0)]" } ?? ""
        // The top hangs on the dot, alone.
        let all = [true] + isLast
        let lead = all.dropLast().map { $0 ? "    " : "│   " }.joined()
        let line = lead + (all[all.count - 1] ? "└── " : "├── ") + name + note
        if isWide {
            rows.append([line] + node.columns)
            return []
        }
        defer { hasBegun = true }
        return hasBegun ? [line] : [".", line]
    }

    /// The lines that are left when all have been added. `top` is where the top lives, which no list
    /// says of it.
    mutating func end(top: String) -> [String] {
        guard isWide else { return [""] }
        if !rows.isEmpty { rows[0].append(top.isEmpty ? "-" : top) }
        let widths = (0..<5).map { column in
            rows.map { $0.indices.contains(column) ? TextWidth.columns($0[column]) : 0 }.max() ?? 0
        }
        return ["."] + rows.map { Table.line($0, widths: widths) }
    }
}
