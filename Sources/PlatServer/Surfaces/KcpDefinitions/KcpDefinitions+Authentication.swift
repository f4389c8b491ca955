import PlatValue

/// How users from elsewhere log in to the workspaces of a type.
extension KcpDefinitions {
    static let authenticationConfigurations = define(
        group: "tenancy.kcp.io", kind: "WorkspaceAuthenticationConfiguration",
        plural: "workspaceauthenticationconfigurations", schemaPrefix: "v250827-717cfea84",
        Version(
            name: "v1alpha1", hasStatus: false,
            schema: .kind(
                "Issuers of tokens that let users into workspaces.",
                metadata: .object().required,
                ["spec": SchemaNode.object(["jwt": .list(of: issuer).required]).required])))

    private static let issuer = SchemaNode.object([
        "claimMappings": claimMappings.required,
        "claimValidationRules": .list(of: claimRule),
        "issuer": SchemaNode.object([
            "audienceMatchPolicy": .string, "audiences": .list(of: .string),
            "certificateAuthority": .string, "discoveryURL": .string, "url": .string.required,
        ]).required,
        "userValidationRules": .list(
            of: .object(["expression": .string.required, "message": .string.required])),
    ])

    private static let word = SchemaNode.string.length(atLeast: 1)
    private static let eitherIsNeeded = (
        "has(self.claim) || has(self.expression)", "either claim or expression must be specified"
    )
    private static let notBoth = (
        "!(has(self.claim) && has(self.expression))",
        "claim and expression cannot both be specified"
    )

    private static let prefixedClaim = SchemaNode.object([
        "claim": word, "expression": word, "prefix": .string,
    ]).rule(eitherIsNeeded.0, eitherIsNeeded.1).rule(notBoth.0, notBoth.1)
        .rule(
            "!(has(self.prefix)) || has(self.claim)",
            "prefix can only be specified when claim is specified")

    private static let claimMappings = SchemaNode.object([
        "extra": .list(
            of: .object(["key": .string.required, "valueExpression": .string.required])),
        "groups": prefixedClaim,
        "uid": SchemaNode.object(["claim": word, "expression": word]).rule(notBoth.0, notBoth.1),
        "username": prefixedClaim,
    ])

    private static let claimRule = SchemaNode.object([
        "claim": word, "expression": word, "message": word, "requiredValue": word,
    ]).rule(eitherIsNeeded.0, eitherIsNeeded.1).rule(notBoth.0, notBoth.1)
        .rule(
            "(has(self.expression) && !has(self.requiredValue))"
                + " || (has(self.claim) && has(self.requiredValue))",
            "requiredValue can only be specified when claim is specified"
        ).rule(
            "(has(self.expression) && has(self.message)) || (has(self.claim) && !has(self.message))",
            "message can only be specified when expression is specified")
}
