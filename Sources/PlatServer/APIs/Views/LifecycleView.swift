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
        let name = lifecycleName(segments[2])
        let view = LifecycleView(
            kind: kind, name: name, cluster: cluster == "*" ? nil : cluster,
            location: location ?? directory.location(of: cluster) ?? locations[0])
        return .place(.lifecycleView(view), segments: Array(segments.dropFirst(5)))
    }

    /// A type's path in front of its name stands for its logical cluster.
    private func lifecycleName(_ text: String) -> String {
        guard let colon = text.lastIndex(of: ":"),
            let cluster = ExportLookup(self).cluster(at: String(text[..<colon]))
        else { return text }
        return cluster.name + text[colon...]
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
        let parts = view.name.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return .deny("no such type") }
        let wanted = AuthorizationAttributes.resource(
            view.kind == .initializing ? "initialize" : "terminate", group: "tenancy.kcp.io",
            resource: "workspacetypes", name: parts[1])
        return try decide(context.user, wanted, in: parts[0], context.server)
    }
}
