import PlatValue

/// Permission claims: what an export asks for, and what a binding grants.
extension KcpDefinitions {
    /// A claim of v1alpha2.
    ///
    /// The upstream schema calls a binding's selector immutable, yet its server accepts changes and
    /// applies them, and so does this one: hence no rule.
    static let claim = SchemaNode.object([
        "defaultSelector": claimSelector, "group": claimGroup, "identityHash": claimIdentity,
        "resource": .resourceName.required,
        "verbs": .list(of: .string).asSet.count(atLeast: 1)
            .described("What may be done; * for everything.").required,
    ])

    static let appliedClaim = claim.adding(["selector": claimSelector.required])
    static let bindingClaim = appliedClaim.adding(["state": claimState])

    static func keyedClaims(_ claim: SchemaNode) -> SchemaNode {
        .list(of: claim).keyed(by: "group", "resource", "identityHash")
    }

    /// A claim of v1alpha1.
    static let claimV1 = SchemaNode.object([
        "all": .boolean, "group": .apiGroup, "identityHash": .string,
        "resource": .resourceName.required, "resourceSelector": resourceSelector,
    ]).rule(
        "(has(self.all) && self.all) != "
            + "(has(self.resourceSelector) && size(self.resourceSelector) > 0)",
        #"either "all" or "resourceSelector" must be set"#)

    static let exportClaimV1 = claimV1.adding(["group": claimGroup])
    static let bindingClaimV1 = claimV1.adding(["state": claimState])

    private static let claimGroup = SchemaNode.apiGroup.defaulting(to: "")
    private static let claimIdentity = SchemaNode.string.defaulting(to: "")
        .described("The identity of the export that the resource comes from, if any.")
    private static let claimState = SchemaNode.string.oneOf("Accepted", "Rejected").required

    private static let claimSelector = SchemaNode.object([
        "matchAll": .boolean, "matchExpressions": .matchExpressions, "matchLabels": .matchLabels,
    ]).atomicMap

    private static let resourceSelector = SchemaNode.list(
        of: SchemaNode.object([
            "name": .string.length(atLeast: 1, atMost: 253)
                .matching(#"^([a-z0-9][-a-z0-9_.]*)?[a-z0-9]$"#),
            "namespace": .string.length(atLeast: 1),
        ]).rule("has(self.__namespace__) || has(self.name)", "at least one field must be set"))
}
