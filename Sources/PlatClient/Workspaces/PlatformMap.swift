public import PlatModel
import PlatSystem
import PlatValue

/// A tree with what its workspaces are to each other: who publishes, who uses it, who may what.
public struct PlatformMap: Sendable {
    /// A workspace, and what in it leads elsewhere.
    public struct Place: Sendable {
        /// Without what is below.
        public var node: TreeNode
        /// Which of the places is above; nil at the top.
        public var parent: Int?
        /// Where it lives; empty where that is not told.
        public var location = ""
        /// The exports that it publishes, by name.
        public var exports: [String] = []
        /// What it uses of others, in order of name.
        public var bindings: [APIBinding] = []
        /// Who may what, but for what the control plane gives to all by itself.
        public var accesses: [WorkspaceAccess] = []
        /// What of this the caller may not see.
        public var hidden: [String] = []
    }

    /// From top to bottom.
    public private(set) var places: [Place] = []
    /// Whether something could not be seen.
    public private(set) var hasGaps: Bool

    /// Looks into the workspaces of a tree that was walked from that of `client`.
    public init(of tree: TreeNode, _ client: Client) async {
        hasGaps = tree.hasFaults
        add(tree, below: nil)
        let found = await concurrently(Array(places.enumerated())) { at, place in
            await Self.looked(place, isTop: at == 0, client.at(place.node.path))
        }
        places = found
        hasGaps = hasGaps || found.contains { !$0.hidden.isEmpty }
    }

    private mutating func add(_ node: TreeNode, below parent: Int?) {
        var place = Place(node: node, parent: parent)
        place.node.children = []
        place.location = node.location
        places.append(place)
        let at = places.count - 1
        for child in node.children { add(child, below: at) }
    }

    private static func looked(_ place: Place, isTop: Bool, _ client: Client) async -> Place {
        var place = place
        // A mount is another cluster, and what cannot be listed cannot be looked into.
        guard place.node.workspace?.isMount != true, place.node.fault == nil else { return place }
        do throws(ClientError) {
            place.exports = try await client.items(APIResource.exports.path()).items
                .map(\.objectName).sorted()
                .filter { !ExportReference.isOfSystem($0, in: place.node.path) }
        } catch { place.hidden.append("exports") }
        do throws(ClientError) {
            place.bindings = try await client.ownBindings()
        } catch { place.hidden.append("bindings") }
        do throws(ClientError) {
            place.accesses = try await client.accesses().filter { !$0.isOfSystem }
        } catch { place.hidden.append("access") }
        if isTop, place.location.isEmpty {
            place.node.cluster = await client.logicalCluster()
            place.location = place.node.location
        }
        return place
    }
}

extension APIBinding {
    /// Whether it brings what every workspace has.
    public var isOfSystem: Bool {
        export.map { ExportReference.isOfSystem($0.name, in: WorkspacePath($0.path)) } ?? false
    }
}

extension ExportReference {
    /// Whether it is one of those that the control plane itself publishes.
    fileprivate static func isOfSystem(_ name: String, in path: WorkspacePath) -> Bool {
        path == .root && name.hasSuffix(".kcp.io")
    }
}

extension WorkspaceAccess {
    /// Whether the control plane has made it.
    fileprivate var isOfSystem: Bool {
        isBootstrap || binding.hasPrefix("ClusterRoleBinding/system:")
    }
}
