import PlatClient
import PlatModel

/// The lines that a tree is drawn with, as `kubectl ws tree` draws them: a dot above, an empty line
/// below.
struct TreeDrawing {
    let isFull: Bool
    private var hasBegun = false

    init(isFull: Bool) { self.isFull = isFull }

    /// The lines of a node below those that were added. `isLast` says of it, and of those above it but
    /// the top, whether it is the last of its siblings.
    mutating func add(_ node: TreeNode, _ isLast: [Bool]) -> [String] {
        defer { hasBegun = true }
        return (hasBegun ? [] : ["."]) + [line(node, isLast)]
    }

    private func line(_ node: TreeNode, _ isLast: [Bool]) -> String {
        let name = isFull ? node.path.text : node.name
        let note = node.note.map { " [\($0)]" } ?? ""
        // The top hangs on the dot, alone.
        let all = [true] + isLast
        let lead = all.dropLast().map { $0 ? "    " : "│   " }.joined()
        return lead + (all[all.count - 1] ? "└── " : "├── ") + name + note
    }

    /// The lines of a whole tree with columns behind the names, but those in which nobody has anything.
    func lines(_ root: TreeNode, _ columns: (TreeNode) -> [String]) -> [String] {
        var rows: [[String]] = []
        func add(_ node: TreeNode, _ isLast: [Bool]) {
            rows.append([line(node, isLast)] + columns(node))
            for (at, child) in node.children.enumerated() {
                add(child, isLast + [at == node.children.count - 1])
            }
        }
        add(root, [])
        let all = ["."] + TreeNode.columnNames
        let shown = all.indices.filter { at in rows.contains { !$0[at].isEmpty } }
        let table = ([all] + rows).map { row in shown.map { row[$0] } }
        let widths = shown.indices.map { at in table.map { TextWidth.columns($0[at]) }.max() ?? 0 }
        return table.map { Table.line($0, widths: widths) }
    }
}
