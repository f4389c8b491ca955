import PlatHTTP
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
            let isEvent = claim.resource == "events" && ["", "events.k8s.io"].contains(claim.group)
            return ClaimableResources.types.filter {
                $0.plural == claim.resource
                    && ($0.group == claim.group
                        || (isEvent && ["", "events.k8s.io"].contains($0.group)))
            }
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

extension Place {
    /// What a view lets through of a kind; nil: everything.
    func visibility(of type: ResourceType, _ server: ControlPlane) -> (@Sendable (Value) -> Bool)? {
        switch self {
        case .none, .workspace: return nil
        case .lifecycleView(let view): return view.visibility(of: type)
        case .exportView(let view):
            if view.offers(group: type.group, resource: type.plural) { return nil }
            if view.claim(on: type) == nil, type.plural == "apibindings" {
                return { binding in
                    binding.at("status", "apiExportClusterName")?.stringValue == view.exportCluster
                        && binding.at("spec", "reference", "export", "name")?.stringValue
                            == view.exportName
                }
            }
            let isEvent = type.plural == "events"
            func isAbout(_ claim: PermissionClaim) -> Bool {
                claim.isAbout(type) || (isEvent && claim.resource == "events")
            }
            let asked = Set(view.claims.filter(isAbout).map(\.identity))
            return { object in
                server.bindings.bindings(in: object.cluster).contains { binding in
                    binding.binds(view)
                        && binding.acceptedClaims.contains {
                            asked.contains($0.identity) && $0.selects(object)
                        }
                }
            }
        }
    }
}

extension Authorizer {
    /// A provider needs a right on the export's content; the consumer must have bound it, and accepted
    /// the claim for what the export does not offer itself.
    func authorize(
        _ context: RequestContext, _ view: ExportView, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision {
        let server = context.server
        if view.hasUnresolvedConsumer {
            let path = AuthorizationAttributes.path(
                context.http.method.lowercased(), context.target.path)
            throw Status.forbidden(
                nil, "",
                path.refusal(
                    of: context.user, reason: "Path not resolved to a valid virtual workspace"))
        }
        guard case .resource(let resource) = attributes.target else {
            return try mayUseContent(attributes.verb, context, view)
        }
        if let consumer = view.consumer {
            // A location's endpoint shows the consumers that live there and no others.
            let bindings = server.bindings.bindings(in: consumer).filter {
                $0.exportCluster == view.exportCluster && $0.exportName == view.exportName
                    && $0.location === view.location
            }
            guard !bindings.isEmpty else { return .deny("no binding of the export") }
            let isOwn =
                view.offers(group: resource.group, resource: resource.resource)
                || (resource.group == "apis.kcp.io" && resource.resource == "apibindings"
                    && ["get", "list", "watch"].contains(attributes.verb))
            guard isOwn || isClaimed(resource, attributes.verb, view, bindings) else {
                return .deny("not claimed or not accepted")
            }
        }
        return try mayUseContent(attributes.verb, context, view)
    }

    private func isClaimed(
        _ resource: AuthorizationAttributes.Resource, _ verb: String, _ view: ExportView,
        _ bindings: [BindingDirectory.Binding]
    ) -> Bool {
        func matches(_ claim: PermissionClaim) -> Bool {
            claim.resource == resource.resource
                && (claim.group == resource.group
                    || (claim.resource == "events"
                        && ["", "events.k8s.io"].contains(resource.group)))
        }
        guard let asked = view.claims.first(where: matches) else { return false }
        return bindings.contains { binding in
            binding.acceptedClaims.contains { accepted in
                guard matches(accepted), accepted.identityHash == asked.identityHash else {
                    return false
                }
                // The literal intersection: `*` on one side does not stand for the other's verbs.
                let both = Set(asked.verbs).intersection(accepted.verbs)
                return both.contains(verb) || both.contains("*")
            }
        }
    }

    private func mayUseContent(_ verb: String, _ context: RequestContext, _ view: ExportView)
        throws(Status) -> Decision
    {
        let wanted = AuthorizationAttributes.resource(
            verb, group: "apis.kcp.io", resource: "apiexports", subresource: "content",
            name: view.exportName)
        return try decide(context.user, wanted, in: view.exportCluster, context.server)
    }
}
