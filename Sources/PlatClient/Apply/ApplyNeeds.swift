import PlatModel
import PlatValue

/// Items by what others call them: who needs whom.
struct ApplyNeeds {
    private struct Key: Hashable {
        var workspace: WorkspacePath?
        var group: String
        var kind: String
        var name: String
    }

    /// An object as the server tells it from others.
    struct Place: Hashable {
        private var key: Key
        private var namespace: String

        init(_ item: ApplyPlan.Item, _ defaultNamespace: String) {
            let kind = item.manifest.kind
            key = Key(
                workspace: item.workspace, group: kind.group, kind: kind.kind,
                name: item.manifest.name)
            namespace = item.manifest.namespace ?? defaultNamespace
        }
    }

    private var byKey: [Key: Int] = [:]
    /// Definitions by the kind that they define.
    private var definitions: [Key: Int] = [:]
    private var bindings: [WorkspacePath?: [Int]] = [:]
    private var folders: [WorkspacePath: Int] = [:]
    /// Who may do what in a workspace.
    private var grants: [WorkspacePath: [Int]] = [:]
    /// Everything that says who may do what, the roles too.
    private var rights: [WorkspacePath?: [Int]] = [:]
    private static let rightsGroup = "rbac.authorization.k8s.io"

    init(_ items: [ApplyPlan.Item]) {
        for (position, item) in items.enumerated() {
            let kind = item.manifest.kind
            byKey[
                Key(
                    workspace: item.workspace, group: kind.group, kind: kind.kind,
                    name: item.manifest.name)] = position
            if item.manifest.isKind("CustomResourceDefinition", of: "apiextensions.k8s.io") {
                let spec = item.manifest.object["spec"]
                definitions[
                    Key(
                        workspace: item.workspace, group: spec?["group"]?.stringValue ?? "",
                        kind: spec?.at("names", "kind")?.stringValue ?? "", name: "")] = position
            }
            if item.manifest.isKind("APIBinding", of: "apis.kcp.io") {
                bindings[item.workspace, default: []].append(position)
            }
            if item.manifest.isKind("ClusterRoleBinding", of: "rbac.authorization.k8s.io"),
                let workspace = item.workspace
            {
                grants[workspace, default: []].append(position)
            }
            if kind.group == Self.rightsGroup {
                rights[item.workspace, default: []].append(position)
            }
            if item.isFolder, let workspace = item.workspace {
                folders[workspace.appending(item.manifest.name)] = position
            }
        }
    }

    func needs(of item: ApplyPlan.Item) -> [Int] {
        var needs: [Int] = []
        if let workspace = item.workspace, let folder = folders[workspace] { needs.append(folder) }
        let object = item.manifest.object
        if let namespace = item.manifest.namespace {
            needs += find("", "Namespace", namespace, item.workspace)
        }
        switch (item.manifest.kind.group, item.manifest.kind.kind) {
        case ("tenancy.kcp.io", "Workspace"):
            let workspace = Workspace(object)
            needs += types([workspace.typeReference].compactMap(\.self), from: item.workspace)
            if let mount = workspace.mount {
                needs += find(mount.group, mount.kind, mount.name, item.workspace)
            }
        case ("tenancy.kcp.io", "WorkspaceType"):
            let type = WorkspaceType(object)
            for binding in type.defaultBindings {
                let export = export(binding.path, binding.export, item.workspace)
                // A type is refused to those who may not bind, which the export's workspace says,
                // also where the export comes later.
                needs += export.isEmpty ? access(binding.path) : export
            }
            needs += types(type.bases, from: item.workspace)
        case ("apis.kcp.io", "APIExport"):
            let export = APIExport(object)
            for name in export.resources.map(\.schema) + export.latestResourceSchemas {
                needs += find("apis.kcp.io", "APIResourceSchema", name, item.workspace)
            }
        case ("apis.kcp.io", "APIBinding"):
            let reference = APIBinding(object).export
            needs += export(reference?.path, reference?.name, item.workspace)
        case ("rbac.authorization.k8s.io", "RoleBinding"),
            ("rbac.authorization.k8s.io", "ClusterRoleBinding"):
            let role = object["roleRef"]
            needs += find(
                "rbac.authorization.k8s.io", role?["kind"]?.stringValue ?? "",
                role?["name"]?.stringValue ?? "", item.workspace)
        default:
            needs += api(item)
        }
        return needs
    }

    /// The rights that are applied to the same workspace. Rights themselves, and the namespaces that
    /// they lie in, come first.
    func rights(over item: ApplyPlan.Item) -> [Int] {
        let kind = item.manifest.kind
        guard kind.group != Self.rightsGroup, !item.manifest.isKind("Namespace", of: "") else {
            return []
        }
        return rights[item.workspace] ?? []
    }

    private func find(
        _ group: String, _ kind: String, _ name: String, _ workspace: WorkspacePath?
    ) -> [Int] {
        byKey[Key(workspace: workspace, group: group, kind: kind, name: name)].map { [$0] } ?? []
    }

    /// A type is looked for in the path given, or upwards from where it is used.
    private func types(
        _ references: [WorkspaceTypeReference], from workspace: WorkspacePath?
    ) -> [Int] {
        references.flatMap { reference -> [Int] in
            if !reference.path.isEmpty {
                let place = WorkspacePath(reference.path)
                return find("tenancy.kcp.io", "WorkspaceType", reference.name, place)
            }
            var place = workspace
            while let current = place {
                let found = find("tenancy.kcp.io", "WorkspaceType", reference.name, current)
                if !found.isEmpty { return found }
                place = current.parent == current ? nil : current.parent
            }
            return find("tenancy.kcp.io", "WorkspaceType", reference.name, .root)
        }
    }

    private func export(_ path: String?, _ name: String?, _ workspace: WorkspacePath?) -> [Int] {
        let place = path.flatMap { $0.isEmpty ? nil : WorkspacePath($0) } ?? workspace
        return find("apis.kcp.io", "APIExport", name ?? "", place)
    }

    /// A workspace that the folders make, and the rights in it.
    private func access(_ path: String?) -> [Int] {
        guard let place = path.map({ WorkspacePath($0) }), let folder = folders[place] else {
            return []
        }
        return [folder] + (grants[place] ?? [])
    }

    /// The definition of the kind, or else all bindings of the workspace: one of them may bring it.
    private func api(_ item: ApplyPlan.Item) -> [Int] {
        if let definition = definition(item) { return [definition] }
        let kind = item.manifest.kind
        guard kind.group.contains("."), !kind.group.hasSuffix(".k8s.io") else { return [] }
        return ["apis.kcp.io", "core.kcp.io"].contains(kind.group)
            ? [] : bindings[item.workspace] ?? []
    }

    private func definition(_ item: ApplyPlan.Item) -> Int? {
        definitions[
            Key(
                workspace: item.workspace, group: item.manifest.kind.group,
                kind: item.manifest.kind.kind, name: "")]
    }
}
