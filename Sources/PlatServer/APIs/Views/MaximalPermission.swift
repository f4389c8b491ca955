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
            guard isBound, let exportCluster = binding.exportCluster,
                let location = directory.location(of: exportCluster),
                let export = try registry(location).find(
                    SystemResources.exports, cluster: exportCluster, name: binding.exportName),
                export.at("spec", "maximalPermissionPolicy", "local") != nil
            else { continue }
            var user = context.user
            user.username = BootstrapPolicy.bindingPrefix + user.username
            user.groups = user.groups.map(BootstrapPolicy.bindingGroup)
            let attributes = AuthorizationAttributes(context.info, context.query)
            // The export's workspace decides, but nobody needs to be let into it.
            let decision = try authorizer.rules(of: exportCluster, self).authorize(
                EffectiveIdentity(of: user, in: exportCluster), attributes)
            if !decision.allowed { return .deny("maximal permission policy") }
        }
        return nil
    }
}
