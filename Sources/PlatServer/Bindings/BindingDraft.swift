import PlatModel
import PlatStore
import PlatValue

/// A binding that the system makes in a workspace, bound at once where the export allows it.
struct BindingDraft {
    private let exports: ExportLookup
    private let registry: ObjectRegistry
    private let cluster: String

    init(_ exports: ExportLookup, _ registry: ObjectRegistry, cluster: String) {
        self.exports = exports
        self.registry = registry
        self.cluster = cluster
    }

    /// The binding and the copies of schemas that it needs; `bound` is what it brings, nil where it is not
    /// bound yet.
    func draft(name: String, path: String, export: String) throws(Status) -> (
        writes: [Write], bound: [BoundResource]?
    ) {
        let found = try exports.find(path: path, name: export)
        var spec: Value = [
            "reference": ["export": ["name": .string(export), "path": .string(path)]]
        ]
        let claims = found.map { APIExport($0.export).claims.map(\.accepted.value) } ?? []
        if !claims.isEmpty { spec["permissionClaims"] = .array(claims) }
        var draft = registry.newObject(
            SystemResources.bindings, cluster: cluster, name: name,
            annotations: [
                ObjectAnnotations.path: exports.directory.cluster(cluster)?.path ?? cluster
            ],
            content: ["spec": spec])
        guard let found,
            case .bindable(let resources, let copies) = try Binder(exports.registries, registry)
                .offer(found)
        else { return ([draft.write], nil) }
        var object = draft.object
        Binder.mark(
            &object, found, resources.map(\.entry), BindingConflicts(),
            now: registry.clock.timestamp())
        object.setClaimLabels([
            ExportLabels.claimKey(cluster: found.cluster, export: export):
                ExportLabels.reflexiveClaim
        ])
        draft = StoredObject.Draft(key: draft.key, object: object)
        return (copies + [draft.write], resources.map(\.entry))
    }
}
