import PlatValue
import Testing

@testable import PlatServer

struct ImpersonationTests {
    private let admin = UserInfo(
        username: "admin", groups: ["system:kcp:admin", "system:authenticated"])

    private func read(_ headers: [(name: String, value: String)]) throws -> Impersonation? {
        try Impersonation(headers: headers)
    }

    @Test func headersNameUserGroupsUidAndExtra() throws {
        let impersonation = try #require(
            try read([
                ("Accept", "*/*"), ("impersonate-user", "uma"), ("Impersonate-Group", "a"),
                ("Impersonate-Group", "b"), ("Impersonate-Uid", "7"),
                ("Impersonate-Extra-Acme.com%2FScope", "s"),
            ]))
        let user = impersonation.user(requestedBy: admin, in: "root")
        #expect(user.username == "uma" && user.uid == "7")
        #expect(user.groups == ["a", "b", "system:authenticated"])
        #expect(
            user.extra == [
                "acme.com/scope": ["s"], "authentication.kcp.io/scopes": ["cluster:root"],
            ])
    }

    @Test func withoutHeadersNobodyIsImpersonated() throws {
        #expect(try read([("Authorization", "x")]) == nil)
    }

    @Test func groupsWithoutAUserAreABadRequest() {
        let error = #expect(throws: ImpersonationError.self) {
            try read([("Impersonate-Group", "g")])
        }
        #expect(
            error?.message
                == "requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"g\"}, "
                + "Extra:map[string][]string(nil)} without impersonating a user name")
    }

    @Test func specialGroupsAreLentByTheirMembersOnly() throws {
        let masters = try #require(
            try read([("Impersonate-User", "x"), ("Impersonate-Group", "system:masters")]))
        #expect(!masters.mayBeRequested(by: admin, in: "here"))
        let admins = try #require(
            try read([("Impersonate-User", "x"), ("Impersonate-Group", "system:kcp:admin")]))
        #expect(admins.mayBeRequested(by: admin, in: "here"))
        #expect(!admins.mayBeRequested(by: UserInfo(username: "uma"), in: "here"))
    }

    @Test func eachPartIsAsked() throws {
        let impersonation = try #require(
            try read([
                ("Impersonate-User", "system:serviceaccount:ns:robot"), ("Impersonate-Group", "g"),
                ("Impersonate-Uid", "u"), ("Impersonate-Extra-k", "v"),
            ]))
        #expect(
            impersonation.checks == [
                .resource(
                    "impersonate", resource: "serviceaccounts", namespace: "ns", name: "robot"),
                .resource("impersonate", resource: "groups", name: "g"),
                .resource(
                    "impersonate", group: "authentication.k8s.io", resource: "uids", name: "u"),
                .resource(
                    "impersonate", group: "authentication.k8s.io", resource: "userextras",
                    subresource: "k", name: "v"),
            ])
    }

    @Test func aServiceAccountGetsItsGroups() throws {
        let robot = try #require(try read([("Impersonate-User", "system:serviceaccount:ns:robot")]))
        #expect(
            robot.user(requestedBy: admin, in: nil).groups == [
                "system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated",
            ])
    }

    /// Each quotes the next; somewhere it ends, so that a forged chain costs no stack.
    @Test func warrantsCountWithinWarrants() {
        func usernames(_ depth: Int) -> [String] {
            var text = #"{"user":"last"}"#
            for level in 1..<depth {
                let outer: Value = [
                    "user": .string("w\(level)"),
                    "extra": ["authorization.kcp.io/warrant": [.string(text)]],
                ]
                text = outer.jsonText()
            }
            var user = UserInfo(username: "uma")
            user.extra["authorization.kcp.io/warrant"] = [text]
            return EffectiveIdentity(of: user, in: "here").usernames
        }
        #expect(usernames(5) == ["uma", "w4", "w3", "w2", "w1", "last"])
        #expect(usernames(8).contains("last"))
        #expect(!usernames(12).contains("last"))
    }

    @Test func anImpersonatedUserCountsInOneClusterOnly() throws {
        let uma = try #require(try read([("Impersonate-User", "uma")]))
            .user(requestedBy: admin, in: "here")
        #expect(EffectiveIdentity(of: uma, in: "here").usernames == ["uma"])
        let elsewhere = EffectiveIdentity(of: uma, in: "there")
        #expect(elsewhere.usernames == ["system:anonymous"])
        #expect(elsewhere.groups == ["system:authenticated", "system:cluster:here"])
    }

    @Test func aStrangerKeepsOnlyWhatHeHad() {
        let home = ["authentication.kcp.io/cluster-name": ["home"]]
        for groups in [[], ["system:authenticated"]] {
            // Where it comes from is said by its scope.
            var account = UserInfo(
                username: "system:serviceaccount:default:sa",
                groups: groups + ["system:serviceaccounts"], extra: home)
            var identity = EffectiveIdentity(of: account, in: "there")
            #expect(identity.usernames == ["system:kcp:serviceaccount:home:default:sa"])
            #expect(identity.groups == groups)
            account.extra["authentication.kcp.io/scopes"] = ["cluster:home"]
            identity = EffectiveIdentity(of: account, in: "there")
            #expect(identity.groups == groups + ["system:cluster:home"])
            let scoped = UserInfo(
                username: "uma", groups: groups + ["users"],
                extra: ["authentication.kcp.io/scopes": ["cluster:home"]])
            #expect(
                EffectiveIdentity(of: scoped, in: "there").groups
                    == groups + ["system:cluster:home"])
        }
    }

    private static let masters = UserInfo(username: "m", groups: ["system:masters"])
    private static let owner = UserInfo(username: "o", groups: ["people"])

    @Test(
        arguments: [
            "authorization.kcp.io%2Fwarrant", "Authorization.KCP.io%2Fwarrant",
            "anything.kcp.io%2fat-all", "authorization%2Ekcp%2Eio%2Fwarrant",
        ])
    func onlyMastersLendWhatOnlyTheyHave(key: String) throws {
        let wanted = try #require(
            try read([
                ("Impersonate-User", "uma"),
                ("Impersonate-Extra-" + key, "{\"groups\":[\"system:masters\"]}"),
            ]))
        #expect(!wanted.mayBeRequested(by: admin, in: "here"))
        #expect(!wanted.mayBeRequested(by: Self.owner, in: "here"))
        #expect(wanted.mayBeRequested(by: Self.masters, in: "here"))
    }

    /// What the system says of an identity, and whether administrators of every workspace, and others who
    /// may impersonate, may say it.
    private static let lent: [(key: String, value: String, admins: Bool, others: Bool)] = [
        ("authentication.kcp.io%2Fscopes", "cluster:here", true, true),
        ("authentication.kcp.io%2Fscopes", "cluster:other", true, false),
        ("authentication.kcp.io%2Fscopes", "cluster:here,cluster:other", true, false),
        ("authentication.kcp.io%2Fcluster-name", "here", true, false),
        ("authentication.kcp.io%2Fcluster-name", "other", true, false),
        ("authorization.kcp.io%2Fwarrant", #"{"user":"x"}"#, true, false),
        ("authorization.kcp.io%2Fwarrant", #"{"groups":["system:kcp:admin"]}"#, true, false),
        (
            "authorization.kcp.io%2Fwarrant",
            #"{"extra":{"authorization.kcp.io/warrant":["{\"groups\":[\"system:masters\"]}"]}}"#,
            false, false
        ),
        ("authorization.kcp.io%2Fwarrant", warrant("cluster:here"), true, true),
        ("authorization.kcp.io%2Fwarrant", warrant("cluster:here,cluster:other"), true, false),
        ("authorization.kcp.io%2Fwarrant", warrant("cluster:other"), true, false),
        (
            "authorization.kcp.io%2Fwarrant", warrant("cluster:here", groups: "system:masters"),
            false, false
        ),
        (
            "authorization.kcp.io%2Fwarrant",
            warrant("cluster:here", more: #","authentication.kcp.io/cluster-name":["here"]"#), true,
            false
        ),
        (
            "authorization.kcp.io%2Fwarrant",
            warrant("cluster:here", more: #","authorization.kcp.io/warrant":["{\"user\":\"y\"}"]"#),
            true, false
        ),
    ]

    private static func warrant(
        _ scope: String, groups: String = "people", more: String = ""
    ) -> String {
        let extra = #"{"authentication.kcp.io/scopes":["\#(scope)"]\#(more)}"#
        return #"{"user":"x","groups":["\#(groups)"],"extra":\#(extra)}"#
    }

    @Test func whoseRightsAreAddedIsAskedForLikeWhoeverIsImpersonated() throws {
        let wanted = try #require(
            try read([
                ("Impersonate-User", "uma"),
                ("Impersonate-Extra-authorization.kcp.io%2Fwarrant", Self.warrant("cluster:here")),
            ]))
        #expect(wanted.checks.contains(.resource("impersonate", resource: "users", name: "x")))
        #expect(
            wanted.checks.contains(.resource("impersonate", resource: "groups", name: "people")))
    }

    @Test func administratorsLendWhatTheyHaveAndOthersBindToWhereTheyAre() throws {
        for (key, value, admins, others) in Self.lent {
            let wanted = try #require(
                try read([("Impersonate-User", "uma"), ("Impersonate-Extra-" + key, value)]))
            #expect(wanted.mayBeRequested(by: admin, in: "here") == admins, "\(key): \(value)")
            #expect(
                wanted.mayBeRequested(by: Self.owner, in: "here") == others, "\(key): \(value)")
            #expect(!wanted.mayBeRequested(by: Self.owner, in: nil), "\(key): \(value)")
        }
    }

    @Test func aScopeBindsWarrantsToo() {
        var user = UserInfo(username: "a")
        user.extra["authentication.kcp.io/scopes"] = ["cluster:here"]
        user.extra["authorization.kcp.io/warrant"] = ["{\"user\":\"b\",\"groups\":[\"g\"]}"]
        #expect(EffectiveIdentity(of: user, in: "here").usernames == ["a", "b"])
        let elsewhere = EffectiveIdentity(of: user, in: "there")
        #expect(elsewhere.usernames == ["system:anonymous"])
        #expect(!elsewhere.groups.contains("g"))
    }

    @Test func aWarrantAddsAnIdentityUnlessItIsBroken() {
        var user = UserInfo(username: "a")
        user.extra["authorization.kcp.io/warrant"] = [
            "{\"user\":\"b\",\"groups\":[\"g\"]}", "nonsense",
            "{\"user\":\"c\",\"extra\":{\"authentication.kcp.io/scopes\":[\"cluster:other\"]}}",
            "{\"user\":\"system:serviceaccount:default:sa\"}",
        ]
        let identity = EffectiveIdentity(of: user, in: "this")
        #expect(identity.usernames == ["a", "b"])
        #expect(identity.groups == ["g"])
    }
}

struct RequiredGroupsTests {
    @Test(
        arguments: [
            (["a", "b"], true), (["a"], false), (["c"], true), ([], false),
            (["system:kcp:admin"], true),
        ] as [([String], Bool)])
    func anAlternativeNeedsAllItsGroups(groups: [String], isAdmitted: Bool) {
        let user = UserInfo(username: "u", groups: groups)
        let identity = EffectiveIdentity(of: user, in: "c")
        #expect(RequiredGroups("a,b;c").admits(user, identity) == isAdmitted)
    }

    @Test func serviceAccountsAlwaysPass() {
        let user = UserInfo(username: "system:serviceaccount:ns:robot")
        #expect(RequiredGroups("a").admits(user, EffectiveIdentity(of: user, in: "c")))
    }
}
