import PlatModel
import PlatValue

/// An APIExport's view on its consumers, as `/services/apiexport/CLUSTER/EXPORT/clusters/…` shows it
/// (contract, section 5.5). It holds what the export offers, what it claims, and the bindings to it.
struct ExportView: Sendable {
    /// The logical cluster that holds the export.
    let exportCluster: String
    let export: Value
    /// The consumer that the URL names; nil for `*`.
    let consumer: String?
    /// The location whose consumers it shows.
    let location: Location

    /// Consumers are named by their logical cluster; a path leads nowhere.
    var hasUnresolvedConsumer: Bool {
        consumer.map { $0.contains(":") && !$0.hasPrefix("system:") } ?? false
    }

    var exportName: String { export.objectName }
    var identity: String { export.at("status", "identityHash")?.stringValue ?? "" }

    var claims: [PermissionClaim] {
        (export.at("spec", "permissionClaims")?.arrayValue ?? []).map(PermissionClaim.init)
    }

    /// What the export claims of a kind.
    func claim(on type: ResourceType) -> PermissionClaim? { claims.first { $0.isAbout(type) } }

    /// Whether the export itself offers a kind.
    func offers(group: String, resource: String) -> Bool {
        (export.at("spec", "resources")?.arrayValue ?? []).contains {
            $0["group"]?.stringValue ?? "" == group && $0["name"]?.stringValue == resource
        }
    }
}

extension ControlPlane {
    /// `/services/NAME/…`: which view, or none.
    func routeService(_ segments: [String], within location: Location?) throws(Status) -> Route {
        guard segments.count >= 2 else { return .reply(Reply.pageNotFound) }
        switch segments[1] {
        case "apiexport": return try routeExportView(segments, within: location)
        case "initializingworkspaces":
            return try routeLifecycle(.initializing, segments, within: location)
        case "terminatingworkspaces":
            return try routeLifecycle(.terminating, segments, within: location)
        case "cluster-proxy": return routeClusterProxy(segments)
        default: return .reply(Reply.pageNotFound)
        }
    }

    /// `/services/apiexport/CLUSTER/EXPORT/clusters/CONSUMER/…`
    private func routeExportView(_ segments: [String], within location: Location?) throws(Status)
        -> Route
    {
        guard segments.count >= 6, segments[4] == "clusters" else {
            return .reply(Reply.pageNotFound)
        }
        guard let holder = directory.cluster(segments[2]),
            let export = try registry(holder.location).find(
                SystemResources.exports, cluster: holder.name, name: segments[3])
        else {
            return .reply(
                Reply.text(
                    "Internal Server Error: \"/services/\(segments.dropFirst().joined(separator: "/"))\": API export not found\n",
                    status: 500))
        }
        let consumer = segments[5]
        let view = ExportView(
            exportCluster: holder.name, export: export, consumer: consumer == "*" ? nil : consumer,
            location: self.location(ofConsumer: consumer, within: location))
        return .place(.exportView(view), segments: Array(segments.dropFirst(6)))
    }

    /// The location that a view shows: the listener's own, or where the consumer lives. The main
    /// endpoint shows the first location's consumers for `*`.
    private func location(ofConsumer consumer: String, within location: Location?) -> Location {
        if let location { return location }
        return directory.location(of: consumer) ?? locations[0]
    }

    /// What the view serves: the export's kinds, claimed kinds, and the bindings to the export.
    func surface(for view: ExportView) throws(Status) -> APISurface? {
        var types = try exportedTypes(view)
        for claim in view.claims {
            types += try claimedTypes(claim, view)
        }
        types += ClaimableResources.viewedBindings
        return APISurface(types)
    }

    private func exportedTypes(_ view: ExportView) throws(Status) -> [ResourceType] {
        let home = directory.location(of: view.exportCluster) ?? view.location
        var types: [ResourceType] = []
        for resource in view.export.at("spec", "resources")?.arrayValue ?? [] {
            let name = resource["schema"]?.stringValue ?? ""
            guard
                let schema = try registry(home).find(
                    SystemResources.schemas, cluster: view.exportCluster, name: name)
            else { continue }
            if let system = SystemResources.types(schemaName: name) {
                types += system
                continue
            }
            let copy = try registry(view.location).find(
                key: BoundSchemas.key(uid: schema.objectUID))
            types += try boundTypes(
                schema: schema, identity: view.identity,
                hasPredecessor: try copy?.value()[BoundSchemas.predecessorMark] == true)
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
        for bound in bindings.boundResources(in: view.location, identity: claim.identityHash)
        where bound["group"]?.stringValue ?? "" == claim.group
            && bound["resource"]?.stringValue == claim.resource
        {
            return try boundTypes(bound, view.location)
        }
        return []
    }
}
