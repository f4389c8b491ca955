import PlatHTTP
import PlatModel
import PlatValue

/// A view on logical clusters that wait for an initializer or a terminator (contract, section 2.2).
struct LifecycleView: Sendable {
    enum Kind: String, Sendable { case initializing, terminating }
    let kind: Kind
    /// `CLUSTER:TYPE`, or `system:…`.
    let name: String
    /// Nil for `*`.
    let cluster: String?
    let location: Location

    var word: String { kind == .initializing ? "initializer" : "terminator" }

    /// Whether a logical cluster still waits for this one.
    func waits(_ object: Value) -> Bool {
        object.at("status", word + "s").strings.contains(name)
    }

    func visibility(of type: ResourceType) -> (@Sendable (Value) -> Bool)? {
        guard type.plural == "logicalclusters" else { return nil }
        return { waits($0) }
    }
}

extension ControlPlane {
    /// `/services/initializingworkspaces/NAME/clusters/CLUSTER/…`
    func routeLifecycle(
        _ kind: LifecycleView.Kind, _ segments: [String], within location: Location?
    )
        throws(Status) -> Route
    {
        guard segments.count >= 5, segments[3] == "clusters" else {
            return .reply(Reply.pageNotFound)
        }
        let cluster = segments[4]
        let view = LifecycleView(
            kind: kind, name: segments[2], cluster: cluster == "*" ? nil : cluster,
            location: location ?? directory.location(of: cluster) ?? locations[0])
        return .place(.lifecycleView(view), segments: Array(segments.dropFirst(5)))
    }

    /// Logical clusters, and in one of them everything that it serves.
    func surface(for view: LifecycleView) throws(Status) -> APISurface? {
        guard let cluster = view.cluster, let location = directory.location(of: cluster) else {
            return APISurface([SystemResources.logicalClusters])
        }
        return try surface(of: cluster, in: location)
    }
}

extension Authorizer {
    /// Whoever may `initialize` (`terminate`) the type sees its waiting clusters.
    func authorize(
        _ context: RequestContext, _ view: LifecycleView, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision {
        guard let colon = view.name.lastIndex(of: ":"),
            let holder = ExportLookup(context.server).cluster(at: String(view.name[..<colon]))
        else { return .deny("no such type") }
        let wanted = AuthorizationAttributes.resource(
            view.kind == .initializing ? "initialize" : "terminate", group: "tenancy.kcp.io",
            resource: "workspacetypes", name: String(view.name[view.name.index(after: colon)...]))
        return try decide(context.user, wanted, in: holder.name, context.server)
    }
}

extension ObjectRequest {
    /// Through a lifecycle view the only change of a logical cluster is to take one's own entry away.
    func checkLifecycleChange(_ object: Value, old: Value) throws(Status) {
        guard case .lifecycleView(let view) = context.place, type.plural == "logicalclusters" else {
            return
        }
        let field = view.word + "s"
        let wanted = object.at("status", field).strings
        let allowed = old.at("status", field).strings.filter { $0 != view.name }
        guard wanted != allowed, wanted != old.at("status", field).strings else { return }
        throw Status.invalid(
            GroupKind(group: "tenancy.kcp.io", kind: "LogicalCluster"), "cluster",
            [
                .invalid(
                    "status.\(field)", Value(strings: wanted),
                    "only removing the \"\(view.name)\" \(view.word) is supported")
            ])
    }
}

extension ControlPlane {
    /// The content of a cluster that does not wait for this one is closed; nil: it may pass.
    func refuseLifecycleContent(_ context: RequestContext) throws(Status) -> ServerResponse? {
        guard case .lifecycleView(let view) = context.place, let cluster = view.cluster,
            let path = context.info.resource, path.resource != "logicalclusters"
        else { return nil }
        let object = try registry(of: cluster)?.find(
            SystemResources.logicalClusters, cluster: cluster, name: "cluster")
        if let object, view.waits(object) { return nil }
        return Reply.text(
            "\(view.word) \"\(view.name)\" cannot access this workspace\n", status: 403)
    }
}
