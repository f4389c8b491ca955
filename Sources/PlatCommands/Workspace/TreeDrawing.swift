import PlatClient
import PlatModel

/// The lines that a tree is drawn with.
struct TreeDrawing {
    let isFull: Bool
    let isWide: Bool
    private var rows: [(tree: String, columns: [String])] = []

    init(isFull: Bool, isWide: Bool) {
        self.isFull = isFull
        self.isWide = isWide
    }

    mutating func lines(_ root: TreeNode) -> [String] {
        add(root, lead: "", isLast: true)
        let cells = rows.map { isWide ? [$0.tree] + $0.columns : [$0.tree] }
        let widths = (0..<4).map { column in
            cells.map { $0.indices.contains(column) ? TextWidth.columns($0[column]) : 0 }.max() ?? 0
        }
        let drawn = cells.map { Table.line($0, widths: widths) }
        // The lines of `kubectl ws tree`: a dot above, an empty line below.
        return ["."] + drawn + (isWide ? [] : [""])
    }

    private mutating func add(_ node: TreeNode, lead: String, isLast: Bool) {
        let name = isFull ? node.path.text : node.name
        let note = node.note.map { " [\($0)]" } ?? ""
        rows.append((lead + (isLast ? "└── " : "├── ") + name + note, node.columns))
        for (at, child) in node.children.enumerated() {
            add(
                child, lead: lead + (isLast ? "    " : "│   "),
                isLast: at == node.children.count - 1)
        }
    }
}
