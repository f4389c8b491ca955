import PlatClient
import PlatModel

/// What is to be drawn of a platform, in whatever language: workspaces from top to bottom, and what
/// they use of each other.
struct Picture: Sendable {
    /// A workspace, or the cluster that is mounted there.
    struct Box: Sendable {
        var name: String
        var type = ""
        /// Empty where it is not known.
        var location = ""
        /// What stands in brackets behind the name.
        var note: String?
        var isMount = false
        /// Which of the boxes is above; nil at the top.
        var parent: Int?
        var depth = 0
        /// What it publishes, by name.
        var exports: [String] = []
        var uses: [Use] = []
        /// Who may what.
        var rights: [String] = []
    }

    /// The use of an export.
    struct Use: Sendable {
        /// The box that publishes it; nil where that is not in the picture.
        var provider: Int?
        var export: String
        /// The whole of it: `:root:ml:training:training.faros.sh`.
        var path: String
        /// What the export may do to the objects of who uses it.
        var granted: [String]

        /// In the words of the one who uses it.
        var text: String { "uses " + (provider == nil ? path : export) }
    }

    let title: String
    private(set) var boxes: [Box] = []
    /// Whether it shows where workspaces live by putting them together.
    let isGrouped: Bool

    /// Only the tree.
    init(_ root: TreeNode) {
        title = "Workspaces below " + root.path.displayed
        isGrouped = false
        add(root, below: nil)
        boxes[0].name = root.name
    }

    private mutating func add(_ node: TreeNode, below parent: Int?) {
        boxes.append(Self.box(node, below: parent, depth: parent.map { boxes[$0].depth + 1 } ?? 0))
        let at = boxes.count - 1
        for child in node.children { add(child, below: at) }
    }

    /// The tree with everything that leads from one workspace to another.
    init(_ map: PlatformMap) {
        title = "Workspaces below " + (map.places.first?.node.path.displayed ?? "")
        isGrouped = true
        var positions: [WorkspacePath: Int] = [:]
        for (at, place) in map.places.enumerated() { positions[place.node.path] = at }
        for place in map.places {
            let depth = place.parent.map { boxes[$0].depth + 1 } ?? 0
            var box = Self.box(place.node, below: place.parent, depth: depth)
            box.location = place.location
            box.exports = place.exports
            box.rights = place.rights
            box.uses = place.bindings.compactMap { binding -> Use? in
                guard let export = binding.export else { return nil }
                let home = export.path.isEmpty ? place.node.path : WorkspacePath(export.path)
                return Use(
                    provider: positions[home], export: export.name,
                    path: home.displayed + ":" + export.name,
                    granted: binding.granted)
            }
            if !place.hidden.isEmpty {
                let hidden = place.hidden.joined(separator: ", ") + " hidden"
                box.note = box.note.map { $0 + "; " + hidden } ?? hidden
            }
            boxes.append(box)
        }
    }

    private static func box(_ node: TreeNode, below parent: Int?, depth: Int) -> Box {
        Box(
            name: parent == nil ? node.path.text : node.name,
            type: node.workspace?.isMount == true ? "" : node.workspace?.type ?? "",
            location: node.location,
            note: node.note, isMount: node.workspace?.isMount == true, parent: parent,
            depth: depth)
    }

    /// The locations of the boxes, as they come from top to bottom.
    var locations: [String] {
        boxes.reduce(into: []) { known, box in
            if !box.location.isEmpty, !known.contains(box.location) { known.append(box.location) }
        }
    }
}

extension PlatformMap.Place {
    /// Who may what, a line for each role: `view: Group users, User uma`.
    var rights: [String] {
        var roles: [String] = []
        var holders: [String: [String]] = [:]
        for access in accesses {
            let role =
                access.role + (access.namespace.isEmpty ? "" : " in " + access.namespace)
            if holders[role] == nil { roles.append(role) }
            if holders[role]?.contains(access.who) != true {
                holders[role, default: []].append(access.who)
            }
        }
        return roles.sorted().map { "\($0): " + (holders[$0] ?? []).joined(separator: ", ") }
    }
}

extension APIBinding {
    /// What of the claims holds: `secrets: get, list`.
    var granted: [String] {
        claims.filter(\.isAccepted).map { claim in
            let objects = claim.selectorText == "all" ? "" : " with " + claim.selectorText
            return "\(claim.name)\(objects): " + claim.verbs.joined(separator: ", ")
        }.sorted()
    }
}
