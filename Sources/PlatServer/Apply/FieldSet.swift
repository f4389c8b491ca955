import PlatValue

/// A set of fields of an object, kept as a tree: what a manager owns.
///
/// A path may be a member whether or not anything below it is one: who owns a map need not own what
/// is in it, and the other way round. Nodes are sorted, and there is none without a member in or below it.
struct FieldSet: Sendable, Equatable {
    struct Node: Sendable, Equatable {
        let element: PathElement
        var isMember: Bool
        var children: FieldSet
    }

    private(set) var nodes: [Node] = []

    init() {}

    init(_ paths: [FieldPath]) {
        for path in paths { insert(path[...]) }
    }

    private init(nodes: [Node]) { self.nodes = nodes }

    var isEmpty: Bool { nodes.isEmpty }

    /// Makes the path a member. The empty path is none: nobody owns a whole object.
    mutating func insert(_ path: FieldPath) { insert(path[...]) }

    private mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let first = path.first else { return }
        let (position, found) = search(first)
        if !found {
            nodes.insert(Node(element: first, isMember: false, children: FieldSet()), at: position)
        }
        if path.count == 1 {
            nodes[position].isMember = true
        } else {
            nodes[position].children.insert(path.dropFirst())
        }
    }

    /// Puts a whole node in place; for readers that build a tree from the leaves up.
    mutating func insert(_ element: PathElement, isMember: Bool, children: FieldSet) {
        guard isMember || !children.isEmpty else { return }
        let node = Node(element: element, isMember: isMember, children: children)
        guard let last = nodes.last, !(last.element < element) else {
            nodes.append(node)
            return
        }
        let (position, found) = search(element)
        if found {
            nodes[position].isMember = nodes[position].isMember || isMember
            nodes[position].children = nodes[position].children.union(children)
        } else {
            nodes.insert(node, at: position)
        }
    }

    func node(_ element: PathElement) -> Node? {
        let (position, found) = search(element)
        return found ? nodes[position] : nil
    }

    func contains(_ path: FieldPath) -> Bool {
        guard let first = path.first, let node = node(first) else { return false }
        return path.count == 1 ? node.isMember : node.children.contains(Array(path.dropFirst()))
    }

    /// Calls `body` with each member: those of one level first, then what lies below them.
    func forEach(_ body: (FieldPath) -> Void) {
        visit([], body)
    }

    private func visit(_ prefix: FieldPath, _ body: (FieldPath) -> Void) {
        for node in nodes where node.isMember { body(prefix + [node.element]) }
        for node in nodes { node.children.visit(prefix + [node.element], body) }
    }

    private func search(_ element: PathElement) -> (position: Int, found: Bool) {
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            let order = nodes[middle].element.order(element)
            if order == 0 { return (middle, true) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return (low, false)
    }
}

extension FieldSet {
    func union(_ other: FieldSet) -> FieldSet {
        if isEmpty { return other }
        return combined(with: other, keepsLeft: true, keepsRight: true) { left, right in
            (left.isMember || right.isMember, left.children.union(right.children))
        }
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        combined(with: other, keepsLeft: false, keepsRight: false) { left, right in
            (left.isMember && right.isMember, left.children.intersection(right.children))
        }
    }

    /// The members that are none of the other's.
    func difference(_ other: FieldSet) -> FieldSet {
        if other.isEmpty { return self }
        return combined(with: other, keepsLeft: true, keepsRight: false) { left, right in
            (left.isMember && !right.isMember, left.children.difference(right.children))
        }
    }

    /// The members that neither are members of the other nor lie below one.
    func recursiveDifference(_ other: FieldSet) -> FieldSet {
        if other.isEmpty { return self }
        return combined(with: other, keepsLeft: true, keepsRight: false) { left, right in
            guard !right.isMember else { return (false, FieldSet()) }
            return (left.isMember, left.children.recursiveDifference(right.children))
        }
    }

    private func combined(
        with other: FieldSet, keepsLeft: Bool, keepsRight: Bool,
        both: (Node, Node) -> (isMember: Bool, children: FieldSet)
    ) -> FieldSet {
        var result: [Node] = []
        var (at, otherAt) = (0, 0)
        while at < nodes.count || otherAt < other.nodes.count {
            let order: Int
            if at == nodes.count {
                order = 1
            } else if otherAt == other.nodes.count {
                order = -1
            } else {
                order = nodes[at].element.order(other.nodes[otherAt].element)
            }
            if order < 0 {
                if keepsLeft { result.append(nodes[at]) }
                at += 1
            } else if order > 0 {
                if keepsRight { result.append(other.nodes[otherAt]) }
                otherAt += 1
            } else {
                let (isMember, children) = both(nodes[at], other.nodes[otherAt])
                if isMember || !children.isEmpty {
                    let element = nodes[at].element
                    result.append(Node(element: element, isMember: isMember, children: children))
                }
                at += 1
                otherAt += 1
            }
        }
        return FieldSet(nodes: result)
    }

    /// The same set with each struct field on the way to a member made a member too. Keys of maps
    /// are not: nobody who sets a label means the map of labels.
    func withNamedParents(_ types: FieldTypes, _ type: FieldTypes.ID) -> FieldSet {
        let atom = types[type]
        return FieldSet(
            nodes: nodes.map { node in
                var node = node
                var childType = FieldTypes.none
                switch node.element {
                case .field(let name):
                    guard let map = atom.map else { break }
                    let field = map.fields[name]
                    childType = field?.type ?? map.element
                    if field != nil, !node.children.isEmpty { node.isMember = true }
                case .key:
                    childType = atom.list?.element ?? FieldTypes.none
                case .value, .index:
                    break
                }
                node.children = node.children.withNamedParents(types, childType)
                return node
            })
    }
}
