public import PlatModel

/// A workspace in a tree, with what is known about it.
public struct TreeNode: Sendable {
    /// Why what is below a workspace is not known.
    public enum Fault: Sendable, Equatable {
        case denied
        case missing
        /// It has no place yet, and so nothing below that could be seen.
        case unplaced
        case failed(ClientError)

        /// Whether nothing of the server could be seen at all.
        public var isFatal: Bool { if case .failed = self { true } else { false } }
    }

    /// Where it is.
    public var path: WorkspacePath
    /// The last part of the path.
    public var name: String
    /// Nil at the top, whose object is the parent's.
    public var workspace: Workspace?
    /// What lies below, in order of name.
    public var children: [TreeNode] = []
    /// Nil where what is below is known.
    public var fault: Fault?

    /// What the top says of itself; nil elsewhere, and where nobody asked it.
    public var cluster: LogicalCluster?
    /// The exports that it uses, as `plat bind` takes them, but for what every workspace has; nil where
    /// nobody asked for them, or they may not be seen.
    public var bound: [String]?

    /// Where it lives; empty where that is not told.
    public var location: String {
        (workspace?.value ?? cluster?.value)?.annotation(Workspace.Annotation.shard) ?? ""
    }

    /// Whether a part of the tree could not be seen.
    public var hasFaults: Bool {
        switch fault {
        case .denied, .failed, .unplaced: true
        // Below the top it has gone since it was listed.
        case .missing: false
        case nil: children.contains(where: \.hasFaults)
        }
    }

    /// How many workspaces lie below it, as far as they are known.
    public var countBelow: Int { children.reduce(0) { $0 + 1 + $1.countBelow } }

    /// The workspaces of the tree that can be looked into, and those of which nobody knows what they hold.
    /// Mounts are other clusters; what has gone since it was listed, or has no place yet, holds nothing.
    public var places: (seen: [WorkspacePath], unseen: [TreeNode]) {
        var places: (seen: [WorkspacePath], unseen: [TreeNode]) = ([], [])
        forEach { node in
            guard node.workspace?.isMount != true else { return }
            switch node.fault {
            case nil: places.seen.append(node.path)
            // At the top it is not known whether there ever was one.
            case .missing where node.workspace != nil, .unplaced: break
            case .missing, .denied, .failed: places.unseen.append(node)
            }
        }
        return places
    }

    /// Calls `body` for the node and everything below it, from top to bottom.
    public func forEach(_ body: (TreeNode) -> Void) {
        body(self)
        for child in children { child.forEach(body) }
    }
}
