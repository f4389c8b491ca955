import PlatModel
import PlatValue

extension ControlPlane {
    /// The ceiling that an export's owner sets for consumers; nil: none applies, or it allows.
    func maximalPermission(_ context: RequestContext, _ cluster: String) throws(Status) -> Decision?
    {
        guard let path = context.info.resource else { return nil }
        for binding in bindings.bindings(in: cluster) {
            let isBound = binding.boundResources.contains {
                $0["group"]?.stringValue ?? "" == path.group
                    && $0["resource"]?.stringValue == path.resource
            }
            guard isBound, let exportCluster = try clusterWithCeiling(binding) else { continue }
            if try !isBelowCeiling(context, of: exportCluster) {
                return .deny("maximal permission policy")
            }
        }
        return nil
    }

    /// The same for a provider who reaches another export's resource by a claim.
    func maximalPermission(
        _ context: RequestContext, claimed resource: AuthorizationAttributes.Resource,
        in view: ExportView
    ) throws(Status) -> Decision? {
        let claim = view.claims.first {
            $0.isAbout(group: resource.group, resource: resource.resource)
        }
        guard let identity = claim?.identityHash, !identity.isEmpty else { return nil }
        for binding in bindings.bindings(ofIdentity: identity, in: view.location) {
            guard let exportCluster = try clusterWithCeiling(binding) else { continue }
            if try !isBelowCeiling(context, of: exportCluster) {
                return .deny("maximal permission policy")
            }
            // One identity is one export's, wherever it is bound.
            return nil
        }
        return nil
    }

    /// Where the export of a binding is, if it has a ceiling.
    private func clusterWithCeiling(_ binding: BindingDirectory.Binding) throws(Status) -> String? {
        guard let cluster = binding.exportCluster, let location = directory.location(of: cluster),
            let export = try registry(location).find(
                SystemResources.exports, cluster: cluster, name: binding.exportName),
            export.at("spec", "maximalPermissionPolicy", "local") != nil
        else { return nil }
        return cluster
    }

    /// The export's workspace decides, but nobody needs to be let into it.
    private func isBelowCeiling(_ context: RequestContext, of cluster: String) throws(Status)
        -> Bool
    {
        var user = context.user
        // The ceiling is the user's, not of the place where the identity counts.
        user.extra[UserInfo.ExtraKey.scopes] = nil
        let attributes = AuthorizationAttributes(context.info, context.query)
        return try authorizer.rules(of: cluster, self).authorize(
            EffectiveIdentity(of: user.asConsumer, in: cluster), attributes
        ).allowed
    }
}
