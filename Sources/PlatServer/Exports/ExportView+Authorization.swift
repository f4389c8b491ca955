import PlatHTTP
import PlatModel

extension Authorizer {
    /// A provider needs a right on the export's content; the consumer must have bound it, and accepted
    /// the claim for what the export does not offer itself.
    func authorize(
        _ context: RequestContext, _ view: ExportView, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision {
        if view.hasUnresolvedConsumer {
            throw Status.unresolvedView(context.http, context.target, context.user)
        }
        guard case .resource(let resource) = attributes.target else {
            return try mayUseContent(attributes.verb, context, view)
        }
        if let consumer = view.consumer {
            // A location's endpoint shows the consumers that live there and no others.
            let bindings = self.bindings.bindings(in: consumer).filter {
                $0.exportCluster == view.exportCluster && $0.exportName == view.exportName
                    && $0.location === view.location
            }
            guard !bindings.isEmpty else { return .deny("no binding of the export") }
            // What the export offers is there once it is bound, not while the binding waits.
            let isOwn =
                view.offers(group: resource.group, resource: resource.resource)
                && bindings.contains {
                    $0.brings(
                        group: resource.group, resource: resource.resource,
                        identity: view.identity)
                }
                || (resource.group == "apis.kcp.io" && resource.resource == "apibindings"
                    && ["get", "list", "watch"].contains(attributes.verb))
            guard isOwn || isClaimed(resource, attributes.verb, view, bindings) else {
                return .deny("not claimed or not accepted")
            }
        }
        let decision = try mayUseContent(attributes.verb, context, view)
        guard decision.allowed,
            !view.offers(group: resource.group, resource: resource.resource)
        else { return decision }
        return try ceilings.decide(context.user, attributes, claimedIn: view) ?? decision
    }

    private func isClaimed(
        _ resource: AuthorizationAttributes.Resource, _ verb: String, _ view: ExportView,
        _ bindings: [BindingDirectory.Binding]
    ) -> Bool {
        func matches(_ claim: PermissionClaim) -> Bool {
            claim.isAbout(group: resource.group, resource: resource.resource)
        }
        guard let asked = view.export.claims.first(where: matches) else { return false }
        return bindings.contains { binding in
            binding.acceptedClaims.contains {
                matches($0) && asked.isGranted(by: $0, verb: verb)
            }
        }
    }

    private func mayUseContent(_ verb: String, _ context: RequestContext, _ view: ExportView)
        throws(Status) -> Decision
    {
        let wanted = AuthorizationAttributes.resource(
            verb, group: "apis.kcp.io", resource: "apiexports", subresource: "content",
            name: view.exportName)
        return try permissions.decide(context.user, wanted, in: view.exportCluster)
    }
}

extension Status {
    /// What everybody is told whose URL leads to no view.
    static func unresolvedView(
        _ http: ServerRequest, _ target: RequestTarget, _ user: UserInfo
    ) -> Status {
        let path = AuthorizationAttributes.path(http.method.lowercased(), target.path)
        return forbidden(
            nil, "",
            path.refusal(of: user, reason: "Path not resolved to a valid virtual workspace"))
    }
}
