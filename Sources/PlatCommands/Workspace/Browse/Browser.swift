import PlatClient
import PlatModel

/// What `plat ws browse` shows and where in it one is: a tree, what was typed to find something, and
/// the workspace that is chosen.
struct Browser: Sendable {
    /// A workspace of the tree.
    struct Entry: Sendable {
        var node: TreeNode
        var depth: Int
    }

    /// What is to be done after a key.
    enum Answer: Equatable, Sendable {
        case stay
        case go(WorkspacePath)
        case leave
    }

    let entries: [Entry]
    private(set) var filter = ""
    /// The entries that are shown, by position.
    private(set) var shown: [Int]
    /// Which of the shown is chosen.
    private(set) var chosen = 0
    /// What leads from workspace to workspace, once it is known.
    var map: PlatformMap?

    /// Begins at a workspace of the tree.
    init(_ tree: TreeNode, at path: WorkspacePath) {
        var entries: [Entry] = []
        func add(_ node: TreeNode, _ depth: Int) {
            entries.append(Entry(node: node, depth: depth))
            for child in node.children { add(child, depth + 1) }
        }
        add(tree, 0)
        self.entries = entries
        shown = Array(entries.indices)
        chosen = entries.firstIndex { $0.node.path == path } ?? 0
    }

    /// The entry that is chosen; nil where nothing matches.
    var current: Int? { shown.indices.contains(chosen) ? shown[chosen] : nil }

    mutating func press(_ key: Key, page: Int) -> Answer {
        switch key {
        case .up: chosen = max(chosen - 1, 0)
        case .down: chosen = min(chosen + 1, max(shown.count - 1, 0))
        case .pageUp: chosen = max(chosen - page, 0)
        case .pageDown: chosen = min(chosen + page, max(shown.count - 1, 0))
        case .top: chosen = 0
        case .bottom: chosen = max(shown.count - 1, 0)
        case .text(let text): find(filter + text)
        case .backspace: find(String(filter.dropLast()))
        case .escape:
            guard !filter.isEmpty else { return .leave }
            find("")
        case .enter:
            if let current { return .go(entries[current].node.path) }
        }
        return .stay
    }

    /// Shows what has a text in its path, with all that is above it; the chosen one stays if it can.
    private mutating func find(_ text: String) {
        let before = current
        filter = text
        let wanted = text.lowercased()
        func matches(_ at: Int) -> Bool {
            let path = entries[at].node.path
            // What is typed is a part of the name, or with a separator of the path.
            return (wanted.contains(":") ? path.displayed : entries[at].node.name).lowercased()
                .contains(wanted)
        }
        var kept: Set<Int> = []
        var above: [Int] = []
        var first: Int?
        for at in entries.indices {
            while let last = above.last, entries[last].depth >= entries[at].depth {
                above.removeLast()
            }
            if matches(at) {
                kept.formUnion(above + [at])
                first = first ?? at
            }
            above.append(at)
        }
        shown = kept.sorted()
        let target = before.flatMap { kept.contains($0) && matches($0) ? $0 : nil } ?? first
        chosen = target.flatMap(shown.firstIndex(of:)) ?? 0
    }
}
