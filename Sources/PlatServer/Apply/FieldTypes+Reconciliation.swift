import PlatValue

extension FieldTypes {
    /// A manager's set as it reads under these types, when it was written under others: what has
    /// become atomic since is owned as a whole by who owned a part of it.
    func reconcile(_ set: FieldSet) -> FieldSet {
        var changes = Changes()
        collect(set, root, [], isWhole: false, into: &changes)
        guard !changes.collapsed.isEmpty else { return set }
        return set.recursiveDifference(changes.collapsed).union(changes.collapsed)
    }

    private struct Changes { var collapsed = FieldSet() }

    private func collect(
        _ set: FieldSet, _ type: ID, _ path: FieldPath, isWhole: Bool, into changes: inout Changes
    ) {
        let atom = self[type]
        if let map = atom.map {
            // Of free-form objects nothing is known that could have changed.
            if map.isFreeForm { return }
            if map.isAtomic {
                if !isWhole, !set.isEmpty { changes.collapsed.insert(path) }
                return
            }
            for node in set.nodes {
                guard case .field(let name) = node.element else { continue }
                let member = map.fields[name]?.type ?? map.element
                guard member != Self.none else { continue }
                descend(node, member, path, into: &changes)
            }
        } else if atom.scalar == nil, let list = atom.list {
            if list.isAtomic {
                if !isWhole { changes.collapsed.insert(path) }
                return
            }
            for node in set.nodes { descend(node, list.element, path, into: &changes) }
        }
    }

    private func descend(
        _ node: FieldSet.Node, _ type: ID, _ path: FieldPath, into changes: inout Changes
    ) {
        collect(
            node.children, type, path + [node.element],
            isWhole: node.isMember && node.children.isEmpty, into: &changes)
    }
}
