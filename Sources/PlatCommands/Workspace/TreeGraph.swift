import PlatClient
import PlatModel

/// A tree as a picture, in the words of a program that draws it.
struct TreeGraph {
    private var numbers: [(path: WorkspacePath, node: TreeNode)] = []

    init(_ root: TreeNode) {
        var all: [(WorkspacePath, TreeNode)] = []
        root.forEach { all.append(($0.path, $0)) }
        numbers = all
    }

    /// For mermaid, which Markdown readers draw.
    var mermaid: [String] {
        var lines = ["graph TD"]
        for (number, entry) in numbers.enumerated() {
            lines.append("    n\(number)[\"\(Self.label(entry.node, "<br/>"))\"]")
        }
        return lines + edges.map { "    n\($0.0) --> n\($0.1)" }
    }

    /// For Graphviz.
    var dot: [String] {
        var lines = ["digraph tree {", "    node [shape=box];"]
        for (number, entry) in numbers.enumerated() {
            lines.append("    n\(number) [label=\"\(Self.label(entry.node, "\\n"))\"];")
        }
        return lines + edges.map { "    n\($0.0) -> n\($0.1);" } + ["}"]
    }

    private var edges: [(Int, Int)] {
        var positions: [WorkspacePath: Int] = [:]
        for (number, entry) in numbers.enumerated() { positions[entry.path] = number }
        return numbers.flatMap { entry in
            entry.node.children.compactMap { child in
                guard let from = positions[entry.path], let to = positions[child.path] else {
                    return nil
                }
                return (from, to)
            }
        }
    }

    private static func label(_ node: TreeNode, _ lineBreak: String) -> String {
        var parts = [node.name]
        if let workspace = node.workspace {
            if !workspace.isMount, !workspace.type.isEmpty { parts.append(workspace.type) }
            if let place = workspace.value.annotation(Workspace.Annotation.shard) {
                parts.append("in " + place)
            }
        }
        if let note = node.note { parts.append(note) }
        // A quote would end the label.
        return parts.map { Printable.line($0).filter { $0 != "\"" && $0 != "\\" } }
            .joined(separator: lineBreak)
    }
}
