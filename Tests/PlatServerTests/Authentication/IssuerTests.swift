import PlatHTTP
import PlatModel
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// Users who come with tokens of an issuer: of the whole control plane, or of workspaces of a type.
@Suite(.timeLimit(.minutes(2)))
struct IssuerTests {
    /// An issuer's server: it describes itself, and shows the keys that it has now.
    private final class Issuer: Sendable {
        let keys = Mutex<[IssuerKey]>([.first])
        let fetches = Mutex(0)
        let authority: String
        private let server = Mutex<HTTPServer?>(nil)
        let url: String

        init() throws {
            let authority = try Certificates.makeAuthority(commonName: "issuer authority")
            let identity = try Certificates.issueServer(
                by: authority, names: ["localhost"], addresses: ["127.0.0.1"])
            self.authority = String(decoding: authority.certificatePEM, as: UTF8.self)
            let asked = Mutex<(@Sendable (String) -> Value?)?>(nil)
            let server = try HTTPServer(.init(address: "127.0.0.1", port: 0, tls: identity)) {
                request in
                guard let value = asked.withLock({ $0 })?(request.target) else {
                    return ServerResponse(status: 404)
                }
                return Reply.value(value)
            }
            url = "https://127.0.0.1:\(server.port)"
            self.server.withLock { $0 = server }
            asked.withLock { asked in asked = { [weak self] in self?.answer($0) } }
        }

        private func answer(_ path: String) -> Value? {
            switch path {
            case "/.well-known/openid-configuration":
                return ["issuer": .string(url), "jwks_uri": .string(url + "/keys")]
            case "/keys":
                fetches.withLock { $0 += 1 }
                return ["keys": .array(keys.withLock { $0 }.map(\.published))]
            default: return nil
            }
        }

        var authenticator: Value {
            [
                "issuer": [
                    "url": .string(url), "audiences": ["plat"],
                    "certificateAuthority": .string(authority),
                ],
                "claimMappings": [
                    "username": ["claim": "sub", "prefix": "oidc:"],
                    "groups": ["claim": "groups", "prefix": ""],
                ],
            ]
        }

        func claims(_ subject: String, _ more: Members = [:]) -> Value {
            var claims: Members = [
                "iss": .string(url), "aud": ["plat"], "sub": .string(subject),
                "exp": .integer(ServerClock.system.secondsSinceEpoch() + 600),
            ]
            for (key, value) in more { claims[key] = value }
            return .object(claims)
        }
    }

    private static func whoami(_ place: TestPlane, _ token: String) async throws -> Value? {
        let reply = try await place.send(
            "POST", place.path("/apis/authentication.k8s.io/v1/selfsubjectreviews"), token: token,
            body: ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"])
        return reply.status == 201
            ? try Value(json: reply.body).at("status", "userInfo") : nil
    }

    /// A workspace of a type whose issuer it is.
    private static func workspace(_ plane: TestPlane, of issuer: Issuer) async throws -> TestPlane {
        let tenancy = "/apis/tenancy.kcp.io/v1alpha1"
        try await plane.post(
            plane.path(tenancy + "/workspaceauthenticationconfigurations"),
            [
                "apiVersion": "tenancy.kcp.io/v1alpha1",
                "kind": "WorkspaceAuthenticationConfiguration", "metadata": ["name": "ours"],
                "spec": ["jwt": [issuer.authenticator]],
            ])
        try await plane.post(
            plane.path(tenancy + "/workspacetypes"),
            [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "WorkspaceType",
                "metadata": ["name": "open"],
                "spec": ["authenticationConfigurations": [["name": "ours"]]],
            ])
        try await plane.post(
            plane.path(tenancy + "/workspaces"),
            [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                "metadata": ["name": "team"],
                "spec": ["type": ["name": "open", "path": "root"]],
            ])
        _ = try await plane.wait(tenancy + "/workspaces", name: "team") {
            $0.at("status", "phase") == "Ready"
        }
        let team = plane.inside("team")
        try await team.put(TestPlane.access(of: "oidc:ann"))
        return team
    }

    @Test func aWorkspacesIssuerLetsHisUsersIntoThatWorkspaceOnly() async throws {
        let issuer = try Issuer()
        try await TestPlane.with { plane in
            let team = try await Self.workspace(plane, of: issuer)
            let token = try IssuerKey.first.sign(
                issuer.claims("ann", ["groups": ["dev", "system:masters"]]))
            let user = try #require(try await Self.whoami(team, token))
            let id = try team.id()
            #expect(user["username"] == "oidc:ann")
            #expect(user["groups"] == ["dev", "system:authenticated"])
            #expect(user["extra"]?[UserInfo.ExtraKey.scopes] == [.string("cluster:" + id)])
            #expect(user["extra"]?[UserInfo.ExtraKey.clusterName] == [.string(id)])
            #expect(try await Self.whoami(plane, token) == nil)
            // Known, but nobody has let him in.
            let stranger = try IssuerKey.first.sign(issuer.claims("sten"))
            let path = team.path("/api/v1/configmaps")
            #expect(try await plane.send("GET", path, token: stranger).status == 403)
            #expect(try await plane.send("GET", path, token: stranger + "x").status == 401)
        }
    }

    @Test func tokensThatAreNotGoodAreNobodys() async throws {
        let issuer = try Issuer()
        try await TestPlane.with { plane in
            let team = try await Self.workspace(plane, of: issuer)
            let now = ServerClock.system.secondsSinceEpoch()
            let bad: [(what: String, token: String)] = [
                ("another key", try IssuerKey.second.sign(issuer.claims("ann"))),
                (
                    "another audience",
                    try IssuerKey.first.sign(issuer.claims("ann", ["aud": "others"]))
                ),
                (
                    "another issuer",
                    try IssuerKey.first.sign(issuer.claims("ann", ["iss": "https://else"]))
                ),
                (
                    "too late",
                    try IssuerKey.first.sign(issuer.claims("ann", ["exp": .integer(now)]))
                ),
                (
                    "too early",
                    try IssuerKey.first.sign(issuer.claims("ann", ["nbf": .integer(now + 900)]))
                ),
                (
                    "without an end",
                    try IssuerKey.first.sign(issuer.claims("ann", ["exp": .null]))
                ),
                (
                    "unsigned",
                    try IssuerKey.first.sign(issuer.claims("ann"), algorithm: "none")
                ),
                (
                    "signed in another way",
                    try IssuerKey.first.sign(issuer.claims("ann"), algorithm: "RS256")
                ),
                (
                    "the system's name",
                    try IssuerKey.first.sign(issuer.claims(""))
                ),
            ]
            for (what, token) in bad {
                let reply = try await plane.send(
                    "GET", team.path("/api/v1/configmaps"), token: token)
                #expect(reply.status == 401, "\(what)")
            }
            #expect(try await Self.whoami(team, IssuerKey.first.sign(issuer.claims("ann"))) != nil)
        }
    }

    @Test func aNewKeyIsFetchedWhenATokenIsSignedWithIt() async throws {
        let issuer = try Issuer()
        let uptime = Mutex(Duration.zero)
        let clock = ServerClock(
            secondsSinceEpoch: ServerClock.system.secondsSinceEpoch,
            uptime: { uptime.withLock { $0 } }, pause: { _ in })
        let keys = IssuerKeys(
            JWTAuthenticator(issuer.authenticator), clock: clock, log: ServerLog())
        func isSigned(by key: IssuerKey) async throws -> Bool {
            await keys.haveSigned(try #require(JSONWebToken(key.sign(issuer.claims("ann")))))
        }
        #expect(try await isSigned(by: .first))
        #expect(try await isSigned(by: .first))
        #expect(issuer.fetches.withLock { $0 } == 1)
        issuer.keys.withLock { $0 = [.second] }
        // Not for every token that comes right after the last fetch.
        #expect(try await !isSigned(by: .second))
        uptime.withLock { $0 = .seconds(1) }
        #expect(try await isSigned(by: .second))
        #expect(try await !isSigned(by: .first))
        #expect(issuer.fetches.withLock { $0 } == 2)
    }

    @Test func reviewsOfTokensAnswerTheSame() async throws {
        let issuer = try Issuer()
        try await TestPlane.with { plane in
            let team = try await Self.workspace(plane, of: issuer)
            let token = try IssuerKey.first.sign(issuer.claims("ann"))
            func review(_ place: TestPlane, _ audiences: [String]) async throws -> Value? {
                let reply = try await plane.send(
                    "POST", place.path("/apis/authentication.k8s.io/v1/tokenreviews"),
                    body: [
                        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
                        "spec": ["token": .string(token), "audiences": Value(strings: audiences)],
                    ])
                return try Value(json: reply.body)["status"]
            }
            let own = ServiceAccountToken.issuer
            let status = try #require(try await review(team, ["x", own]))
            #expect(status["authenticated"] == true)
            #expect(status["audiences"] == [.string(own)])
            #expect(status.at("user", "username") == "oidc:ann")
            #expect(try await review(team, ["x"])?["authenticated"] != true)
            #expect(try await review(plane, [own])?["authenticated"] != true)
        }
    }

    @Test func anIssuerOfTheWholeControlPlaneLetsUsersInEverywhere() async throws {
        let issuer = try Issuer()
        let file: Value = [
            "apiVersion": "apiserver.config.k8s.io/v1", "kind": "AuthenticationConfiguration",
            "jwt": [issuer.authenticator],
            "anonymous": ["enabled": true, "conditions": [["path": "/livez"]]],
        ]
        try await TestPlane.with(
            configure: { folder, configuration in
                let path = folder + "/authentication.yaml"
                try file.yaml().write(toFile: path)
                configuration.authenticationFilePath = path
            }
        ) { plane in
            try await plane.put(TestPlane.access(of: "oidc:ann"))
            let user = try await Self.whoami(plane, IssuerKey.first.sign(issuer.claims("ann")))
            #expect(user?["username"] == "oidc:ann")
            #expect(user?["extra"] == nil)
            #expect(try await plane.send("GET", "/livez", token: nil).status == 200)
            #expect(try await plane.send("GET", "/readyz", token: nil).status == 401)
        }
    }
}
