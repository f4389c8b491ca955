import PlatModel

/// A tree while its lists come in, in whatever order.
struct GrowingTree {
    /// A page of a list that is to be asked for.
    struct Page: Sendable {
        let at: Int
        let path: WorkspacePath
        /// Where the page before ended; empty for the first one.
        let token: String

        var isTop: Bool { at == 0 }
    }

    private struct Growing {
        var node: TreeNode
        let level: Int
        var children: [Int] = []
        /// Whether it is known what can be said of it: something of what is below, or why nothing is.
        var isKnown = false
        /// Whether no more children come.
        var isClosed = false
    }

    private var nodes: [Growing]
    private var pages: [Page]
    /// How many lists are still to be asked for when the next page is: enough to be busy until it
    /// comes, few enough that not all of a long list is held.
    private static let lead = 128
    private let depth: Int?
    private let forgets: Bool
    /// The way to where telling has got: at each node the child that comes next.
    private var trail: [(at: Int, next: Int)] = []
    private var isLast: [Bool] = []
    private var isTopTold = false
    /// The lists whose end failed when their workspaces had been told.
    private(set) var brokenOff: [(path: WorkspacePath, error: ClientError)] = []

    /// - Parameter forgets: drops of each node what only telling needs.
    init(_ path: WorkspacePath, depth: Int?, forgets: Bool = false) {
        let name = path.last.isEmpty ? path.text : path.last
        nodes = [Growing(node: TreeNode(path: path, name: name), level: 0)]
        pages = [Page(at: 0, path: path, token: "")]
        self.depth = depth
        self.forgets = forgets
    }

    var count: Int { nodes.count }

    /// What is to be asked for next: what can be told first.
    mutating func takeNextPage() -> Page? { pages.popLast() }

    /// Puts what a page brought into the tree.
    mutating func add(_ result: Result<Client.Page<Workspace>, ClientError>, _ page: Page) {
        switch result {
        case .failure(let error):
            if nodes[page.at].isKnown, forgets { brokenOff.append((page.path, error)) }
            nodes[page.at].node.fault = Self.fault(error)
            nodes[page.at].isClosed = true
        case .success(let found):
            var next = found.items.compactMap { add($0, below: page.at) }
            if !found.token.isEmpty {
                next.insert(
                    Page(at: page.at, path: page.path, token: found.token),
                    at: max(0, next.count - Self.lead))
            }
            pages += next.reversed()
            nodes[page.at].isClosed = found.token.isEmpty
        }
        nodes[page.at].isKnown = true
    }

    private static func fault(_ error: ClientError) -> TreeNode.Fault {
        if case .closed(let workspace) = error { return workspace.isUnknown ? .missing : .denied }
        return error.isForbidden ? .denied : error.isNotFound ? .missing : .failed(error)
    }

    /// Adds a workspace; answers what is to be asked for of it.
    private mutating func add(_ workspace: Workspace, below parent: Int) -> Page? {
        let path = nodes[parent].node.path.appending(workspace.name)
        var growing = Growing(
            node: TreeNode(path: path, name: workspace.name, workspace: workspace),
            level: nodes[parent].level + 1)
        let at = nodes.count
        // Mounts are other clusters.
        let isPlaced = !workspace.isMount && !workspace.url.isEmpty
        if !workspace.isMount, !isPlaced, !workspace.isBeingDeleted {
            growing.node.fault = .unplaced
        }
        let isListed = isPlaced && growing.level < depth ?? .max
        growing.isKnown = !isListed
        growing.isClosed = !isListed
        nodes.append(growing)
        nodes[parent].children.append(at)
        return isListed ? Page(at: at, path: path, token: "") : nil
    }

    /// Tells what can be told by now and was not.
    mutating func tell(_ body: (TreeNode, [Bool]) -> Void) {
        if !isTopTold {
            guard nodes[0].isKnown else { return }
            isTopTold = true
            body(nodes[0].node, [])
            trail = [(0, 0)]
        }
        while let (at, next) = trail.last {
            let children = nodes[at].children
            guard next < children.count else {
                guard nodes[at].isClosed else { return }
                trail.removeLast()
                if !isLast.isEmpty { isLast.removeLast() }
                continue
            }
            let isLastChild = next == children.count - 1
            let child = children[next]
            // The last one that has come is the last of all only when no more come.
            guard nodes[child].isKnown, !isLastChild || nodes[at].isClosed else { return }
            trail[trail.count - 1].next += 1
            isLast.append(isLastChild)
            body(nodes[child].node, isLast)
            if forgets { nodes[child].node.workspace = nil }
            trail.append((child, 0))
        }
    }

    /// The tree as it is by now.
    var assembled: TreeNode { assembled(0) }

    private func assembled(_ at: Int) -> TreeNode {
        var node = nodes[at].node
        node.children = nodes[at].children.map(assembled)
        return node
    }
}
