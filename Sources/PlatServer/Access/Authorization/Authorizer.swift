import PlatHTTP
import PlatModel
import PlatValue

/// Decides on every request, wherever it acts.
struct Authorizer: Sendable {
    let directory: ClusterDirectory
    let bindings: BindingDirectory
    let exports: ExportLookup
    let permissions: Permissions
    let ceilings: Ceilings
    let chain: AuthorizationChain

    /// Refuses whoever asks for a workspace that is closed to everybody.
    func refuseIfClosed(_ place: Place, _ info: RequestInfo) throws(Status) {
        if let move = move(of: place) { throw move }
        guard isInactive(place, info) else { return }
        throw Status.forbidden(
            SystemResources.logicalClusters.resource, place.cluster ?? "",
            "logical cluster is marked inactive")
    }

    /// What everybody is told while a logical cluster moves; nil where it stays.
    private func move(of place: Place) -> Status? {
        guard let cluster = place.cluster, directory.isMigrating(cluster) else { return nil }
        return .serviceUnavailable("logical cluster is being migrated", retryAfterSeconds: 1)
    }

    /// Why a request fails: one that was under way when its logical cluster began to move may find its
    /// rights or its namespace gone already.
    func reason(_ error: Status, at place: Place) -> Status { move(of: place) ?? error }

    /// Whether nobody may be in a workspace, because it moves or is marked inactive.
    func isClosed(_ place: Place, _ info: RequestInfo) -> Bool {
        move(of: place) != nil || isInactive(place, info)
    }

    /// A workspace that is marked inactive is closed to everybody, but for the object that bears the mark
    /// and for what clients ask before they write to it (kcp contract, section 1.5).
    private func isInactive(_ place: Place, _ info: RequestInfo) -> Bool {
        guard case .workspace(let workplace) = place,
            directory.cluster(workplace.cluster)?.isInactive == true
        else { return false }
        let isMark =
            info.resource.map {
                $0.group == "core.kcp.io" && $0.version == "v1alpha1"
                    && $0.resource == "logicalclusters"
            } ?? false
        return !isMark && !info.path.hasPrefix("/openapi")
    }

    /// Refuses the request, or returns.
    func authorize(_ context: RequestContext) async throws(Status) {
        try await authorize(context, AuthorizationAttributes(context.info, context.query))
    }

    /// Refuses what the request turns out to do (an apply may create), or returns; the same judges in the
    /// same order, wherever the request acts.
    func authorize(
        _ context: RequestContext, _ attributes: AuthorizationAttributes
    ) async throws(Status) {
        let decision = try await chain.decide(
            context.user, attributes, in: context.place.cluster
        ) { () throws(Status) in try decide(context, attributes) }
        context.trail?.heard(decision)
        guard decision.allowed else { throw refusal(context.user, attributes) }
    }

    /// What roles, ceilings and claims say.
    private func decide(
        _ context: RequestContext, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision {
        switch context.place {
        // What concerns the whole server is the root workspace's to grant, whoever may enter that.
        case .none where attributes.target == .path("/metrics"):
            try permissions.workspace("root").authorizeInside(context.user, attributes)
        case .none, .everywhere: outside(context.user, attributes)
        case .workspace(let place): try authorize(context, place, attributes)
        case .exportView(let view): try authorize(context, view, attributes)
        case .lifecycleView(let view): try authorize(context, view, attributes)
        case .schemaView(let view): try authorize(context, view, attributes)
        case .replicationView(let view): try authorize(context, view, attributes)
        }
    }

    private func authorize(
        _ context: RequestContext, _ place: Workplace, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision {
        guard let location = place.location, directory.location(of: place.cluster) === location
        else {
            // A system cluster, one that is somewhere else, or one that does not exist: all look alike.
            return outside(context.user, attributes)
        }
        return try decide(context.user, attributes, in: place.cluster)
    }

    /// What somebody may do in a workspace: by roles, below the ceilings of what is bound there.
    func decide(
        _ user: UserInfo, _ attributes: AuthorizationAttributes, in cluster: String
    ) throws(Status) -> Decision {
        if user.isMember(of: UserInfo.Group.masters) {
            return try permissions.decide(user, attributes, in: cluster)
        }
        if attributes.writesSystemStatus {
            return .deny("only the system writes this status").finally.by(.systemStatus)
        }
        let decision = try permissions.decide(user, attributes, in: cluster)
        guard decision.allowed else { return decision }
        return try ceilings.decide(user, attributes, in: cluster) ?? decision
    }

    private func outside(_ user: UserInfo, _ attributes: AuthorizationAttributes) -> Decision {
        if user.isMember(of: UserInfo.Group.masters) { return .allow("system:masters") }
        if case .path(let path) = attributes.target, WorkspaceAuthorizer.openPaths.contains(path) {
            return .allow("open path")
        }
        return .deny("outside of every workspace").finally
    }

    func refusal(_ user: UserInfo, _ attributes: AuthorizationAttributes) -> Status {
        attributes.forbidden(to: user)
    }

    /// Who acts when impersonation is asked for.
    func impersonate(
        _ impersonation: Impersonation, _ caller: UserInfo, _ info: RequestInfo, _ place: Place
    ) throws(Status) -> UserInfo {
        guard impersonation.mayBeRequested(by: caller, in: place.cluster) else {
            throw Status.forbidden(nil, "", Impersonation.refusal)
        }
        let cluster = place.cluster
        for check in impersonation.checks {
            let decision =
                try cluster.map { cluster throws(Status) in
                    try permissions.decide(caller, check, in: cluster)
                } ?? outside(caller, check)
            guard decision.allowed else {
                var attributes = AuthorizationAttributes(info, QueryParameters(""))
                attributes.verb = impersonation.refusedVerb(attributes.verb)
                throw refusal(caller, attributes)
            }
        }
        return impersonation.user(requestedBy: caller, in: cluster)
    }
}

extension AuthorizationAttributes {
    /// A status that controllers alone may set, whatever roles say.
    fileprivate var writesSystemStatus: Bool {
        guard case .resource(let resource) = target, resource.group == "apis.kcp.io",
            resource.subresource == "status"
        else { return false }
        return ["apibindings", "apiexports"].contains(resource.resource)
            && ["create", "patch", "update"].contains(verb)
    }

    /// What a request asks for. A list of one name counts as that name.
    init(_ info: RequestInfo, _ query: QueryParameters) {
        guard let path = info.resource else {
            self = .path(info.verb, info.path)
            return
        }
        var name = path.name ?? ""
        if name.isEmpty, ["list", "watch", "deletecollection"].contains(info.verb),
            let selector = query["fieldSelector"],
            let field = try? FieldSelector(parsing: selector).exactValue(of: "metadata.name")
        {
            // A selector that does not parse names nothing; the operation itself refuses it.
            name = field
        }
        self = .resource(
            info.verb, group: path.group, resource: path.resource,
            subresource: path.subresource ?? "", namespace: path.namespace ?? "", name: name)
    }
}

extension AuthorizationAttributes {
    /// What somebody is answered who may not.
    func forbidden(to user: UserInfo) -> Status {
        switch target {
        case .path:
            return Status.forbidden(nil, "", refusal(of: user))
        case .resource(let resource):
            return Status.forbidden(
                GroupResource(group: resource.group, resource: resource.resource), resource.name,
                refusal(of: user))
        }
    }
}
