public import PlatModel
import PlatSystem
public import PlatValue

/// A workspace as a folder holds it.
public struct PulledWorkspace: Sendable {
    /// The names of the folders that lead there; none for the top.
    public var folders: [String]
    /// What `.workspace.yaml` says; nil for the top, which is whatever it is applied to.
    public var settings: Value?
    /// The objects in it, without what the control plane writes by itself.
    public var objects: [Value]
}

/// Reads a part of the tree so that it can be made again elsewhere.
public struct TreePull: Sendable {
    private let client: Client
    /// Whether the objects of types that were defined or bound come too, and config maps.
    private let takesObjects: Bool

    /// What came of it.
    public struct Result: Sendable {
        /// Parents before their children.
        public var workspaces: [PulledWorkspace] = []
        /// What could not be read, and why.
        public var faults: [(path: WorkspacePath, error: ClientError)] = []
        /// What stays away because it cannot be made again: mounts.
        public var mounts: [WorkspacePath] = []
    }

    /// A pull from the workspace of `client`.
    public init(client: Client, takesObjects: Bool) {
        self.client = client
        self.takesObjects = takesObjects
    }

    private struct Part: Sendable {
        var node: TreeNode
        var objects: [Value] = []
        var failure: ClientError?
    }

    /// Reads everything from `top` down.
    public func run(from top: WorkspacePath) async -> Result {
        var result = Result()
        var nodes: [TreeNode] = []
        await TreeWalk(client: client).run(from: top).forEach { node in
            if node.workspace?.isMount == true {
                result.mounts.append(node.path)
            } else if case .failed(let error)? = node.fault {
                result.faults.append((node.path, error))
            } else {
                nodes.append(node)
            }
        }
        for part in await concurrently(nodes, { await read($0) }) {
            if let failure = part.failure { result.faults.append((part.node.path, failure)) }
            let folders = Array(part.node.path.segments.dropFirst(top.segments.count))
            result.workspaces.append(
                PulledWorkspace(
                    folders: folders, settings: part.node.workspace.map(Self.settings),
                    objects: part.objects))
        }
        return result
    }

    /// What a platform is made of, in the order in which it is read best.
    private static let kinds: [APIResource] = [
        .workspaceTypes, .schemas, .exports, .bindings, .definitions, .clusterRoles,
        .clusterRoleBindings,
    ]

    private func read(_ node: TreeNode) async -> Part {
        var part = Part(node: node)
        let place = client.at(node.path)
        var resources = Self.kinds
        if takesObjects {
            do throws(ClientError) {
                resources += try await place.allResources().filter(Self.isData)
            } catch {
                part.failure = error
            }
        }
        for resource in resources {
            do throws(ClientError) {
                part.objects += try await place.items(resource.path()).items
                    .filter { Self.isOwn($0, of: resource) }
                    .map { Self.plain($0.typed(as: resource)) }
            } catch {
                // A workspace need not have the kind.
                if !error.isNotFound { part.failure = error }
            }
        }
        return part
    }

    private static func isData(_ resource: APIResource) -> Bool {
        guard resource.verbs.contains("list"), resource.verbs.contains("create") else {
            return false
        }
        if resource.group.isEmpty { return resource.resource.resource == "configmaps" }
        return resource.group.contains(".") && !resource.group.hasSuffix(".k8s.io")
            && !resource.group.hasSuffix("kcp.io")
    }

    /// Whether somebody made the object: what every workspace gets by itself is made again anyway.
    private static func isOwn(_ object: Value, of resource: APIResource) -> Bool {
        let name = object.objectName
        if object.annotation("bootstrap.kcp.io/create-only") != nil || name.hasPrefix("system:") {
            return false
        }
        switch resource.fullName {
        case APIResource.bindings.fullName:
            // A type's own bindings are named after their export, with a hash behind it.
            let export = APIBinding(object).export?.name ?? ""
            return !name.hasPrefix(export + "-")
        case APIResource.clusterRoleBindings.fullName: return name != "workspace-admin"
        case "configmaps": return name != "kube-root-ca.crt"
        default: return true
        }
    }

    /// Without what the control plane writes by itself.
    private static func plain(_ object: Value) -> Value {
        var object = object
        object["status"] = nil
        let own = [
            "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields",
            "finalizers", "ownerReferences", "selfLink",
        ]
        for key in own { object["metadata"]?[key] = nil }
        for part in ["annotations", "labels"] {
            guard let members = object["metadata"]?[part]?.objectValue else { continue }
            let kept = members.filter { !isInternal($0.key) }
            object["metadata"]?[part] = kept.isEmpty ? nil : .object(Members(kept))
        }
        if object["kind"] == "APIExport" { object["spec"]?["identity"] = nil }
        return object
    }

    private static func isInternal(_ key: String) -> Bool {
        let domain = key.prefix { $0 != "/" }
        return domain.hasSuffix("kcp.io") || domain.hasSuffix("kubernetes.io")
    }

    private static func settings(_ workspace: Workspace) -> Value {
        var settings: Value = [:]
        if let type = workspace.typeReference { settings["type"] = .string(type.text) }
        if let selector = workspace.locationSelector { settings["location"] = selector }
        let labels = workspace.value.labels.filter { !isInternal($0.key) && $0.key != "region" }
        if !labels.isEmpty {
            var members = Members()
            for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
                members[key] = .string(value)
            }
            settings["labels"] = .object(members)
        }
        return settings
    }
}
