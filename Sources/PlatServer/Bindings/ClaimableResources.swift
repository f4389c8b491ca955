import PlatModel

/// The kinds that every workspace has and that an export may claim without an identity
/// (contract, section 5.5).
enum ClaimableResources {
    /// As a provider's view serves them: no short names, so that they do not compete with the export's.
    static let types: [ResourceType] = claimable.map { $0.viewed() }

    static func contains(_ claim: PermissionClaim) -> Bool { types.contains(where: claim.isAbout) }

    private static let claimable: [ResourceType] =
        BuiltinResources.all.filter { !$0.plural.hasPrefix("self") }
        + SystemResources.everywhere.filter {
            $0.group == "apis.kcp.io" || $0.plural == "logicalclusters"
        }

    /// The bindings to an export, which its provider sees without a claim but cannot write.
    static let viewedBindings: [ResourceType] = SystemResources.everywhere
        .filter { $0.group == "apis.kcp.io" && $0.plural == "apibindings" }
        .map { $0.viewed(verbs: ["get", "list", "watch"]) }
}
