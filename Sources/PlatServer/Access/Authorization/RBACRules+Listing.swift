import PlatModel

/// All that somebody may do in a namespace, as SelfSubjectRulesReview lists it.
struct RuleListing: Sendable, Equatable {
    var resourceRules: [PolicyRule] = []
    var nonResourceRules: [PolicyRule] = []
}

extension RBACRules {
    /// The rules that the identity holds in a namespace; a rule that several grants give occurs as
    /// often.
    func listing(for identity: EffectiveIdentity, namespace: String) -> RuleListing {
        var listing = RuleListing()
        for grant in grants(to: identity, namespace: namespace) {
            for rule in grant.rules {
                if !rule.resources.isEmpty { listing.resourceRules.append(rule) }
                // Paths are granted for the whole cluster only.
                if !rule.nonResourceURLs.isEmpty, grant.namespace.isEmpty {
                    listing.nonResourceRules.append(rule)
                }
            }
        }
        return listing
    }

    /// The rules that the identity holds, for the comparison with those that it wants to give away.
    func held(by identity: EffectiveIdentity, namespace: String) -> [PolicyRule] {
        grants(to: identity, namespace: namespace).flatMap(\.rules)
    }
}
