import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What an authenticator makes of a token's claims; the rules are Kubernetes' structured authentication's.
struct ClaimRulesTests {
    private static let claims: Value = [
        "sub": "123", "email": "ann@example.com", "groups": ["dev", "ops"], "team": "blue",
        "age": 7, "nested": ["roles": ["a", "b"]],
    ]

    private static func authenticator(_ mappings: Value, more: Members = [:]) -> JWTAuthenticator {
        var members: Members = [
            "issuer": ["url": "https://issuer.example.com", "audiences": ["plat"]],
            "claimMappings": mappings,
        ]
        for (key, value) in more { members[key] = value }
        return JWTAuthenticator(.object(members))
    }

    private static let plain: Value = ["username": ["claim": "sub", "prefix": "x:"]]

    @Test func claimsGetTheirPrefixes() throws {
        let rules = try ClaimRules(
            Self.authenticator([
                "username": ["claim": "email", "prefix": "oidc:"],
                "groups": ["claim": "groups", "prefix": "g:"], "uid": ["claim": "sub"],
            ]))
        #expect(
            try rules.user(Self.claims)
                == UserInfo(
                    username: "oidc:ann@example.com", uid: "123", groups: ["g:dev", "g:ops"]))
    }

    @Test func expressionsSeeAllClaims() throws {
        let rules = try ClaimRules(
            Self.authenticator([
                "username": ["expression": "claims.sub + '@' + claims.team"],
                "groups": ["expression": "claims.nested.roles.map(r, 'role:' + r)"],
                "uid": ["expression": "claims.sub"],
                "extra": [
                    ["key": "example.com/team", "valueExpression": "claims.team"],
                    ["key": "example.com/none", "valueExpression": "''"],
                    ["key": "example.com/all", "valueExpression": "claims.groups"],
                ],
            ]))
        #expect(
            try rules.user(Self.claims)
                == UserInfo(
                    username: "123@blue", uid: "123", groups: ["role:a", "role:b"],
                    extra: [
                        "example.com/team": ["blue"], "example.com/all": ["dev", "ops"],
                    ]))
    }

    /// Claims that let nobody in, or not this one.
    private static let refused: [(what: String, mappings: Value, more: Members, claims: Value)] = [
        ("no claim", ["username": ["claim": "none", "prefix": ""]], [:], claims),
        ("a name that is no text", ["username": ["claim": "age", "prefix": ""]], [:], claims),
        ("an empty name", ["username": ["expression": "''"]], [:], claims),
        ("a name that is a list", ["username": ["expression": "claims.groups"]], [:], claims),
        (
            "an address that is not verified", ["username": ["claim": "email", "prefix": ""]], [:],
            ["email": "ann@example.com", "email_verified": false]
        ),
        (
            "groups that are no texts",
            [
                "username": ["claim": "sub", "prefix": ""],
                "groups": ["claim": "age", "prefix": ""],
            ], [:], claims
        ),
        (
            "another value than is required", plain,
            ["claimValidationRules": [["claim": "team", "requiredValue": "red"]]], claims
        ),
        (
            "a rule on claims that does not hold", plain,
            ["claimValidationRules": [["expression": "claims.age > 9", "message": "too young"]]],
            claims
        ),
        (
            "a rule that fails", plain,
            ["claimValidationRules": [["expression": "claims.nothing == 'x'"]]], claims
        ),
        (
            "a rule on the user that does not hold", plain,
            [
                "userValidationRules": [
                    ["expression": "!user.username.startsWith('x:')", "message": "no x"]
                ]
            ], claims
        ),
    ]

    @Test func whoIsNotAsTheRulesSayIsNotLetIn() throws {
        for (what, mappings, more, claims) in Self.refused {
            let rules = try ClaimRules(Self.authenticator(mappings, more: more))
            #expect(throws: Invalid.self, "\(what)") { try rules.user(claims) }
        }
    }

    @Test func whoIsAsTheRulesSayIsLetIn() throws {
        let rules = try ClaimRules(
            Self.authenticator(
                Self.plain,
                more: [
                    "claimValidationRules": [
                        ["claim": "team", "requiredValue": "blue"],
                        ["expression": "has(claims.age) && claims.age == 7"],
                    ],
                    "userValidationRules": [
                        ["expression": "user.username == 'x:123' && !has(user.uid)"]
                    ],
                ]))
        #expect(try rules.user(Self.claims).username == "x:123")
    }

    /// Configurations that let nobody in at all.
    private static let broken: [(what: String, configuration: Value)] = [
        ("no audience", ["issuer": ["url": "https://a"], "claimMappings": plain]),
        (
            "plain HTTP",
            ["issuer": ["url": "http://a", "audiences": ["x"]], "claimMappings": plain]
        ),
        (
            "several audiences without a policy",
            ["issuer": ["url": "https://a", "audiences": ["x", "y"]], "claimMappings": plain]
        ),
        (
            "a claim without a prefix",
            [
                "issuer": ["url": "https://a", "audiences": ["x"]],
                "claimMappings": ["username": ["claim": "sub"]],
            ]
        ),
        (
            "an expression that does not compile",
            [
                "issuer": ["url": "https://a", "audiences": ["x"]],
                "claimMappings": ["username": ["expression": "concat('oidc:', email)"]],
            ]
        ),
        (
            "a condition that is none",
            [
                "issuer": ["url": "https://a", "audiences": ["x"]], "claimMappings": plain,
                "claimValidationRules": [["expression": "claims.sub"]],
            ]
        ),
        (
            "a mail address that nobody verified",
            [
                "issuer": ["url": "https://a", "audiences": ["x"]],
                "claimMappings": ["username": ["expression": "claims.email"]],
            ]
        ),
        (
            "a key of Kubernetes' own",
            [
                "issuer": ["url": "https://a", "audiences": ["x"]],
                "claimMappings": [
                    "username": ["claim": "sub", "prefix": ""],
                    "extra": [["key": "x.k8s.io/a", "valueExpression": "'a'"]],
                ],
            ]
        ),
        (
            "a field of users that there is not",
            [
                "issuer": ["url": "https://a", "audiences": ["x"]], "claimMappings": plain,
                "userValidationRules": [["expression": "user.nothing == ''"]],
            ]
        ),
    ]

    @Test func brokenConfigurationsAreRefused() {
        for (what, configuration) in Self.broken {
            #expect(throws: Invalid.self, "\(what)") {
                try ClaimRules(JWTAuthenticator(configuration))
            }
        }
    }

    @Test func aWorkspacesIssuerSaysNothingThatIsTheSystems() {
        let user = UserInfo(
            username: "ann", groups: ["dev", "system:masters"],
            extra: ["authentication.kcp.io/scopes": ["cluster:other"], "a.example/b": ["c"]])
        let known = user.ofIssuer(in: "here")
        #expect(known?.groups == ["dev", "system:authenticated"])
        #expect(
            known?.extra == [
                "a.example/b": ["c"], UserInfo.ExtraKey.scopes: ["cluster:here"],
                UserInfo.ExtraKey.clusterName: ["here"],
            ])
        #expect(UserInfo(username: "system:admin").ofIssuer(in: "here") == nil)
    }
}
