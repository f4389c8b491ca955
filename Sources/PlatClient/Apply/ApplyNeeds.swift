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
            needs += types([object.at("spec", "type") ?? [:]], from: item.workspace)
            needs += mount(object.at("spec", "mount", "ref"), item.workspace)
        case ("tenancy.kcp.io", "WorkspaceType"):
            for binding in object.at("spec", "defaultAPIBindings")?.arrayValue ?? [] {
                let export = export(binding["path"], binding["export"], item.workspace)
                // A type is refused to those who may not bind, which the export's workspace says,
                // also where the export comes later.
                needs += export.isEmpty ? access(binding["path"]) : export
            }
            needs += types(
                object.at("spec", "extend", "with")?.arrayValue ?? [], from: item.workspace)
        case ("apis.kcp.io", "APIExport"):
            let resources = object.at("spec", "resources")?.arrayValue ?? []
            let old = object.at("spec", "latestResourceSchemas")?.arrayValue ?? []
            for name in resources.compactMap({ $0["schema"]?.stringValue })
                + old.compactMap(\.stringValue)
            {
                needs += find("apis.kcp.io", "APIResourceSchema", name, item.workspace)
            }
        case ("apis.kcp.io", "APIBinding"):
            let reference = object.at("spec", "reference", "export")
            needs += export(reference?["path"], reference?["name"], item.workspace)
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

    private func find(
        _ group: String, _ kind: String, _ name: String, _ workspace: WorkspacePath?
    ) -> [Int] {
        byKey[Key(workspace: workspace, group: group, kind: kind, name: name)].map { [$0] } ?? []
    }

    /// A type is looked for in the path given, or upwards from where it is used.
    private func types(_ references: [Value], from workspace: WorkspacePath?) -> [Int] {
        references.flatMap { reference -> [Int] in
            guard let name = reference["name"]?.stringValue else { return [] }
            if let path = reference["path"]?.stringValue, !path.isEmpty {
                return find("tenancy.kcp.io", "WorkspaceType", name, WorkspacePath(path))
            }
            var place = workspace
            while let current = place {
                let found = find("tenancy.kcp.io", "WorkspaceType", name, current)
                if !found.isEmpty { return found }
                place = current.parent == current ? nil : current.parent
            }
            return find("tenancy.kcp.io", "WorkspaceType", name, .root)
        }
    }

    private func export(_ path: Value?, _ name: Value?, _ workspace: WorkspacePath?) -> [Int] {
        let place = path?.stringValue.flatMap { $0.isEmpty ? nil : WorkspacePath($0) } ?? workspace
        return find("apis.kcp.io", "APIExport", name?.stringValue ?? "", place)
    }

    /// A workspace that the folders make, and the rights in it.
    private func access(_ path: Value?) -> [Int] {
        guard let place = path?.stringValue.flatMap({ WorkspacePath($0) }),
            let folder = folders[place]
        else { return [] }
        return [folder] + (grants[place] ?? [])
    }

    private func mount(_ reference: Value?, _ workspace: WorkspacePath?) -> [Int] {
        guard let version = GroupVersion(reference?["apiVersion"]?.stringValue ?? "") else {
            return []
        }
        return find(
            version.group, reference?["kind"]?.stringValue ?? "",
            reference?["name"]?.stringValue ?? "", workspace)
    }

    /// The definition of the kind, or else all bindings of the workspace: one of them may bring it.
    private func api(_ item: ApplyPlan.Item) -> [Int] {
        let kind = item.manifest.kind
        guard kind.group.contains("."), !kind.group.hasSuffix(".k8s.io") || definitionExists(item)
        else { return [] }
        if let definition = definition(item) { return [definition] }
        return ["apis.kcp.io", "core.kcp.io"].contains(kind.group)
            ? [] : bindings[item.workspace] ?? []
    }

    private func definitionExists(_ item: ApplyPlan.Item) -> Bool { definition(item) != nil }

    private func definition(_ item: ApplyPlan.Item) -> Int? {
        definitions[
            Key(
                workspace: item.workspace, group: item.manifest.kind.group,
                kind: item.manifest.kind.kind, name: "")]
    }
}
