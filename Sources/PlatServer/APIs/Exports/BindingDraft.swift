import PlatModel
import PlatStore
import PlatValue

/// A binding that the system makes in a workspace, bound at once where the export allows it.
struct BindingDraft {
    private let server: ControlPlane
    private let registry: ObjectRegistry
    private let cluster: String

    init(_ server: ControlPlane, _ registry: ObjectRegistry, cluster: String) {
        self.server = server
        self.registry = registry
        self.cluster = cluster
    }

    /// The binding and the copies of schemas that it needs.
    func draft(name: String, path: String, export: String) throws(Status) -> (
        writes: [Write], isBound: Bool
    ) {
        let found = try ExportLookup(server).find(path: path, name: export)
        var spec: Value = [
            "reference": ["export": ["name": .string(export), "path": .string(path)]]
        ]
        let claims = found.map { APIExport($0.export).claims.map(\.accepted.value) } ?? []
        if !claims.isEmpty { spec["permissionClaims"] = .array(claims) }
        var draft = registry.newObject(
            SystemResources.bindings, cluster: cluster, name: name,
            annotations: ["kcp.io/path": server.directory.cluster(cluster)?.path ?? cluster],
            content: ["spec": spec])
        guard let found,
            case .bindable(let resources, let copies) = try Binder(server, registry).offer(found)
        else { return ([draft.write], false) }
        var object = draft.object
        Binder.mark(
            &object, found, resources.map(\.entry), BindingConflicts(),
            now: server.clock.timestamp())
        draft = StoredObject.Draft(key: draft.key, object: object)
        return (copies + [draft.write], true)
    }
}
