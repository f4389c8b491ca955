import PlatModel
import PlatSystem

extension TreeNode {
    /// Asks every workspace of the tree what it uses, and the top what it is. What may not be seen
    /// stays unknown.
    public mutating func lookInside(_ client: Client) async {
        var places: [WorkspacePath] = []
        forEach { node in
            if node.hasInside { places.append(node.path) }
        }
        async let top = client.at(path).logicalCluster()
        let found = await concurrently(places) { path in
            // See above.
            try? await client.at(path).ownBindings().filter(\.isBound)
        }
        var rest = found.map { $0?.compactMap(\.boundExport) }[...]
        fill(from: &rest)
        cluster = await top
    }

    /// Whether it is a workspace of this control plane that answers: a mount is another cluster.
    private var hasInside: Bool { workspace?.isMount != true && fault == nil }

    private mutating func fill(from rest: inout ArraySlice<[String]?>) {
        if hasInside { bound = rest.popFirst() ?? nil }
        for at in children.indices { children[at].fill(from: &rest) }
    }
}

extension Client {
    /// What the workspace says of itself; nil where that may not be seen.
    func logicalCluster() async -> LogicalCluster? {
        let own = ObjectReference(.logicalClusters, name: LogicalCluster.name)
        // See above.
        return (try? await objectIfAny(own)).flatMap(\.self).map(LogicalCluster.init)
    }

    /// What the workspace uses of others, by name, but for what every workspace has.
    func ownBindings() async throws(ClientError) -> [APIBinding] {
        try await items(APIResource.bindings.path()).items
            .map(APIBinding.init).filter { !$0.isOfSystem }
            .sorted { $0.value.objectName < $1.value.objectName }
    }
}

extension APIBinding {
    /// `:root:ml:training:training.faros.sh`; nil where it names none.
    fileprivate var boundExport: String? {
        export.map { $0.path.isEmpty ? $0.name : ":\($0.path):\($0.name)" }
    }
}
