import PlatModel
import PlatValue

/// An APIExport's view on its consumers, as `/services/apiexport/CLUSTER/EXPORT/clusters/…` shows it
/// (contract, section 5.5). It holds what the export offers, what it claims, and the bindings to it.
struct ExportView: Sendable {
    /// The logical cluster that holds the export.
    let exportCluster: String
    let export: APIExport
    /// The consumer that the URL names; nil for `*`.
    let consumer: String?
    /// The location whose consumers it shows.
    let location: Location

    /// Consumers are named by their logical cluster; a path leads nowhere.
    var hasUnresolvedConsumer: Bool {
        consumer.map { $0.contains(":") && !$0.hasPrefix("system:") } ?? false
    }

    var exportName: String { export.name }
    var identity: String { export.identityHash ?? "" }

    /// What the export claims of a kind.
    func claim(on type: ResourceType) -> PermissionClaim? {
        export.claims.first { $0.isAbout(type) }
    }

    /// Whether the export itself offers a kind.
    func offers(group: String, resource: String) -> Bool {
        export.offers(group: group, resource: resource)
    }
}

extension Surfaces {
    /// What the view serves: the export's kinds, claimed kinds, and the bindings to the export.
    func surface(for view: ExportView) throws(Status) -> APISurface? {
        var types = try exportedTypes(view)
        for claim in view.export.claims {
            types += try claimedTypes(claim, view)
        }
        types += ClaimableResources.viewedBindings
        return APISurface(types)
    }

    private func exportedTypes(_ view: ExportView) throws(Status) -> [ResourceType] {
        let home = directory.location(of: view.exportCluster) ?? view.location
        var types: [ResourceType] = []
        for resource in view.export.resources {
            let name = resource.schema
            guard
                let schema = try registries[home].find(
                    SystemResources.schemas, cluster: view.exportCluster, name: name)
            else { continue }
            if let system = SystemResources.types(schemaName: name) {
                types += system
                continue
            }
            let copy = try registries[view.location].find(
                key: BoundSchemas.key(uid: schema.objectUID))
            // Over all consumers there is nothing of what each of them reads from the provider.
            guard !resource.isVirtual || view.consumer != nil else { continue }
            let bound = try boundTypes(
                schema: schema, identity: view.identity,
                hasPredecessor: try copy?.value()[BoundSchemas.predecessorMark] == true)
            types += resource.isVirtual ? bound.map(\.virtual) : bound.map(\.withoutScale)
        }
        return types
    }

    /// The types of a claimed kind: built in, kcp's own, or another export's by its identity.
    private func claimedTypes(_ claim: PermissionClaim, _ view: ExportView) throws(Status)
        -> [ResourceType]
    {
        if claim.identityHash.isEmpty {
            return ClaimableResources.types.filter(claim.isAbout)
        }
        let bound = bindings.boundResources(in: view.location, identity: claim.identityHash)
            .first { $0.group == claim.group && $0.resource == claim.resource }
        return try bound.map { bound throws(Status) in try boundTypes(bound, view.location) } ?? []
    }
}
