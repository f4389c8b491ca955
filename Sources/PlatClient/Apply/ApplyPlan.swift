public import PlatModel

/// What is to be applied, and what has to be there before.
public struct ApplyPlan: Sendable, Equatable {
    /// One object, and where it goes.
    public struct Item: Sendable, Equatable {
        /// Nil in a control plane that has no workspaces.
        public var workspace: WorkspacePath?
        /// What is to be there.
        public var manifest: Manifest
        /// Whether it is the workspace that a folder stands for.
        public var isFolder: Bool
        /// What a recorded plan found in its place; without it, anything may be there.
        public var expected: ObjectState?
        /// Positions of the items that this one needs.
        public internal(set) var needs: [Int] = []
        /// Positions of the items that say what may be done where this one goes: it comes after
        /// them, whatever becomes of them.
        public internal(set) var follows: [Int] = []
        /// Whether something else needs this one, so that its readiness is waited for.
        public internal(set) var isNeeded = false

        /// An object for `workspace`; a plan finds out what it needs.
        public init(workspace: WorkspacePath?, manifest: Manifest, isFolder: Bool = false) {
            self.workspace = workspace
            self.manifest = manifest
            self.isFolder = isFolder
        }
    }

    /// In the order in which they were read.
    public private(set) var items: [Item]

    /// Finds the needs of each item. An item keeps its position, so that results can be told in the
    /// order in which the files were read. An object that stands there twice is applied in that
    /// order too, so that the last one holds; `defaultNamespace` is where those go that name none.
    public init(_ items: [Item], defaultNamespace: String = "") {
        self.items = items
        let index = ApplyNeeds(items)
        var latest: [ApplyNeeds.Place: Int] = [:]
        for position in items.indices {
            var needs: [Int] = []
            let place = ApplyNeeds.Place(items[position], defaultNamespace)
            if let earlier = latest.updateValue(position, forKey: place) { needs.append(earlier) }
            for need in index.needs(of: items[position]) where need != position {
                if !needs.contains(need) { needs.append(need) }
            }
            self.items[position].needs = needs
            self.items[position].follows = index.rights(over: items[position]).filter {
                $0 != position && !needs.contains($0)
            }
        }
        breakCycles()
        for item in self.items { for need in item.needs { self.items[need].isNeeded = true } }
        for position in items.indices where items[position].isFolder {
            self.items[position].isNeeded = true
        }
    }

    /// Two workspace types may name each other's exports; then the one that was read first goes first.
    private mutating func breakCycles() {
        var state = [Int](repeating: 0, count: items.count)
        func visit(_ position: Int, _ items: inout [Item]) {
            state[position] = 1
            for need in items[position].needs {
                if state[need] == 1 {
                    items[position].needs.removeAll { $0 == need }
                } else if state[need] == 0 {
                    visit(need, &items)
                }
            }
            state[position] = 2
        }
        for position in items.indices where state[position] == 0 { visit(position, &items) }
    }
}
