import PlatHTTP
import PlatModel
import PlatValue

/// A view on logical clusters that wait for an initializer or a terminator (contract, section 2.2).
struct LifecycleView: Sendable {
    enum Kind: String, Sendable {
        case initializing, terminating

        /// Those for whom a logical cluster still waits.
        func waits(_ cluster: LogicalCluster) -> [String] {
            self == .initializing ? cluster.initializers : cluster.terminators
        }

        /// What a type lets them do with a workspace's content.
        func permissions(_ type: WorkspaceType) -> [PolicyRule] {
            self == .initializing ? type.initializerPermissions : type.terminatorPermissions
        }
    }

    let kind: Kind
    /// `CLUSTER:TYPE`, or `system:…`.
    let name: String
    /// Nil for `*`.
    let cluster: String?
    let location: Location

    /// Logical clusters as discovery shows and requests find them here: to be read, and by their status
    /// to be finished with. Everything else about one is for who may change it in its own workspace.
    static let logicalClusters = SystemResources.logicalClusters.viewed(
        verbs: ["get", "list", "watch"])

    /// Whether the view is on one workspace, with what it serves, or on logical clusters alone.
    var isOfOne: Bool { cluster != nil }

    /// What of the workspace's content a controller may touch, where the type says it.
    var permissionsField: String { word + "Permissions" }

    var word: String { kind == .initializing ? "initializer" : "terminator" }

    /// Whether a logical cluster still waits for this one.
    func waits(_ object: Value) -> Bool {
        kind.waits(LogicalCluster(object)).contains(name)
    }

    func visibility(of type: ResourceType) -> (@Sendable (Value) -> Bool)? {
        guard type.plural == "logicalclusters" else { return nil }
        return { waits($0) }
    }
}

extension Surfaces {
    /// Logical clusters, and in one of them everything that it serves.
    func surface(for view: LifecycleView) throws(Status) -> APISurface? {
        guard let cluster = view.cluster, let location = directory.location(of: cluster) else {
            return APISurface([LifecycleView.logicalClusters])
        }
        let content = try surface(of: cluster, in: location)
        return APISurface([LifecycleView.logicalClusters] + content.types)
    }
}

extension Authorizer {
    /// Whoever may `initialize` (`terminate`) the type sees its waiting clusters.
    func authorize(
        _ context: RequestContext, _ view: LifecycleView, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision {
        if context.user.isMember(of: UserInfo.Group.masters) { return .allow("system:masters") }
        guard let colon = view.name.lastIndex(of: ":"),
            let holder = exports.cluster(at: String(view.name[..<colon]))
        else { return .deny("no such type") }
        let wanted = AuthorizationAttributes.resource(
            view.kind == .initializing ? "initialize" : "terminate", group: "tenancy.kcp.io",
            resource: "workspacetypes", name: String(view.name[view.name.index(after: colon)...]))
        let decision = try permissions.decide(context.user, wanted, in: holder.name)
        guard decision.allowed, view.cluster != nil,
            case .resource(let resource) = attributes.target, resource.resource != "logicalclusters"
        else { return decision }
        return try contentDecision(context, view, attributes, typesIn: holder) ?? decision
    }

    /// What the type's own permissions say of a request for content; nil: it has none, and its
    /// controllers act for the workspace's owner.
    private func contentDecision(
        _ context: RequestContext, _ view: LifecycleView, _ attributes: AuthorizationAttributes,
        typesIn holder: ClusterDirectory.Cluster
    ) throws(Status) -> Decision? {
        let name = view.name.split(separator: ":").last.map(String.init) ?? ""
        let type = try exports.registries[holder.location].find(
            SystemResources.workspaceTypes, cluster: holder.name, name: name)
        let rules = type.map { view.kind.permissions(WorkspaceType($0)) } ?? []
        guard !rules.isEmpty else { return nil }
        return rules.contains { $0.allows(attributes) }
            ? .allow("the type's \(view.permissionsField)")
            : .deny("not among the type's \(view.permissionsField)")
    }
}

extension ObjectRequest {
    /// Through a lifecycle view the only change of a logical cluster is to take one's own entry away.
    func checkLifecycleChange(_ object: Value, old: Value) throws(Status) {
        guard case .lifecycleView(let view) = context.place, type.plural == "logicalclusters" else {
            return
        }
        let field = view.word + "s"
        let wanted = view.kind.waits(LogicalCluster(object))
        let before = view.kind.waits(LogicalCluster(old))
        let isRemoval = wanted == before || wanted == before.filter { $0 != view.name }
        guard !isRemoval || Self.rest(of: object, field) != Self.rest(of: old, field) else {
            return
        }
        throw Status.invalid(
            GroupKind(group: "tenancy.kcp.io", kind: "LogicalCluster"), "cluster",
            [
                .invalid(
                    "status.\(field)", Value(strings: wanted),
                    "only removing the \"\(view.name)\" \(view.word) is supported")
            ])
    }

    /// A status without what a controller of its kind may write: its entry, and what it has to tell.
    private static func rest(of object: Value, _ field: String) -> Members {
        var status = object["status"]?.objectValue ?? Members()
        status[field] = nil
        status["conditions"] = nil
        return status
    }
}

extension Authorizer {
    /// The content of a cluster that does not wait for the view's controllers is closed to them, which kcp
    /// tells by a text and not by a Status; nil: the request may pass.
    func refuseLifecycleContent(_ context: RequestContext) throws(Status) -> ServerResponse? {
        guard case .lifecycleView(let view) = context.place, let cluster = view.cluster else {
            return nil
        }
        if let path = context.info.resource, path.resource == "logicalclusters" {
            // In one of them there is one, by its name.
            guard !["list", "watch"].contains(context.info.verb) else {
                throw Status.methodNotSupported(
                    SystemResources.logicalClusters.resource, verb: context.info.verb)
            }
            return nil
        }
        let object = try exports.registries.holding(cluster)?.find(
            SystemResources.logicalClusters, cluster: cluster, name: "cluster")
        if let object, view.waits(object) { return nil }
        return Reply.text(
            "\(view.word) \"\(view.name)\" cannot access this workspace\n", status: 403)
    }
}
