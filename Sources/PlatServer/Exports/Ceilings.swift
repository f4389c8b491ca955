import PlatModel
import PlatValue

/// The ceilings that exports set for what their consumers may do (contract, section 5.2).
struct Ceilings: Sendable {
    let directory: ClusterDirectory
    let bindings: BindingDirectory
    let registries: Registries
    let permissions: Permissions

    /// The ceiling that an export's owner sets for consumers; nil: none applies, or it allows.
    func decide(
        _ user: UserInfo, _ attributes: AuthorizationAttributes, in cluster: String
    ) throws(Status) -> Decision? {
        guard case .resource(let resource) = attributes.target else { return nil }
        for binding in bindings.bindings(in: cluster) {
            guard binding.brings(group: resource.group, resource: resource.resource),
                let exportCluster = try clusterWithCeiling(binding)
            else { continue }
            // A stranger is nobody's consumer, whatever roles of the workspace say of him.
            guard EffectiveIdentity.isInScope(user, cluster),
                try isBelowCeiling(user, attributes, of: exportCluster)
            else { return .deny("maximal permission policy").finally.by(.ceiling) }
        }
        return nil
    }

    /// The same for a provider who reaches another export's resource by a claim.
    func decide(
        _ user: UserInfo, _ attributes: AuthorizationAttributes, claimedIn view: ExportView
    ) throws(Status) -> Decision? {
        guard case .resource(let resource) = attributes.target else { return nil }
        let claim = view.export.claims.first {
            $0.isAbout(group: resource.group, resource: resource.resource)
        }
        guard let identity = claim?.identityHash, !identity.isEmpty else { return nil }
        for binding in bindings.bindings(ofIdentity: identity, in: view.location) {
            guard let exportCluster = try clusterWithCeiling(binding) else { continue }
            if try !isBelowCeiling(user, attributes, of: exportCluster) {
                return .deny("maximal permission policy").finally.by(.ceiling)
            }
            // One identity is one export's, wherever it is bound.
            return nil
        }
        return nil
    }

    /// Where the export of a binding is, if it has a ceiling.
    private func clusterWithCeiling(_ binding: BindingDirectory.Binding) throws(Status) -> String? {
        guard let cluster = binding.exportCluster, let location = directory.location(of: cluster),
            let export = try registries[location].find(
                SystemResources.exports, cluster: cluster, name: binding.exportName),
            APIExport(export).hasMaximalPermissions
        else { return nil }
        return cluster
    }

    /// The export's workspace decides, but nobody needs to be let into it. Who the user is, is decided
    /// before the prefix: an identity that counts in one workspace only is nobody's in the export's.
    private func isBelowCeiling(
        _ user: UserInfo, _ attributes: AuthorizationAttributes, of cluster: String
    ) throws(Status) -> Bool {
        try permissions.rules(of: cluster).authorize(
            EffectiveIdentity(of: user, in: cluster).asConsumer, attributes
        ).allowed
    }
}
