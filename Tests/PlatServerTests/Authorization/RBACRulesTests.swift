import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct RBACRulesTests {
    private let uma = UserInfo(username: "uma", groups: ["ml-users", "system:authenticated"])
    private let admin = UserInfo(
        username: "admin", groups: ["system:kcp:admin", "system:authenticated"])

    private func allows(
        _ rules: RBACRules, _ user: UserInfo, _ attributes: AuthorizationAttributes
    ) -> Bool {
        rules.authorize(EffectiveIdentity(of: user, in: "c"), attributes).allowed
    }

    @Test func aRoleCountsInItsNamespaceAndForItsNamesOnly() {
        let rules = RBACRules(
            .init(
                roles: [role("named", in: "default", [named])],
                roleBindings: [binding("b", "Role", "named", in: "default", user: "uma")]))
        let get = AuthorizationAttributes.resource(
            "get", resource: "configmaps", namespace: "default", name: "one")
        #expect(allows(rules, uma, get))
        #expect(
            !allows(
                rules, uma,
                .resource("get", resource: "configmaps", namespace: "default", name: "two")))
        #expect(
            !allows(rules, uma, .resource("list", resource: "configmaps", namespace: "default")))
        #expect(
            !allows(
                rules, uma,
                .resource("get", resource: "configmaps", namespace: "other", name: "one")))
        #expect(!allows(rules, admin, get) == false)
    }

    @Test func pathsAreGrantedByClusterRoleBindingsOnly() {
        let role = role("r", [["verbs": ["get"], "nonResourceURLs": ["/metrics", "/custom/*"]]])
        let byCluster = RBACRules(
            .init(
                clusterRoles: [role],
                clusterRoleBindings: [binding("b", "ClusterRole", "r", group: "ml-users")]))
        let byNamespace = RBACRules(
            .init(
                clusterRoles: [role],
                roleBindings: [binding("b", "ClusterRole", "r", in: "default", user: "uma")]))
        #expect(allows(byCluster, uma, .path("get", "/custom/x")))
        #expect(allows(byCluster, uma, .path("get", "/metrics")))
        #expect(!allows(byCluster, uma, .path("get", "/custom")))
        #expect(!allows(byCluster, uma, .path("post", "/metrics")))
        #expect(!allows(byNamespace, uma, .path("get", "/custom/x")))
    }

    @Test(
        arguments: [
            (["*"], "", true), (["*"], "status", true), (["widgets"], "", true),
            (["widgets"], "status", false), (["widgets/status"], "status", true),
            (["widgets/status"], "", false), (["*/status"], "status", true),
            (["*/status"], "", false),
            (["widgets/*"], "status", false),
        ] as [([String], String, Bool)])
    func subresourcesAreResourcesOfTheirOwn(
        resources: [String], subresource: String, isAllowed: Bool
    ) {
        let rule = PolicyRule(["get"], groups: ["example.io"], resources: resources)
        #expect(
            rule.allows(
                .resource("get", group: "example.io", resource: "widgets", subresource: subresource)
            )
                == isAllowed)
    }

    @Test func serviceAccountsAreBoundByNamespaceAndName() {
        let rules = RBACRules(
            .init(
                roles: [role("r", in: "default", [named])],
                roleBindings: [
                    binding(
                        "b", "Role", "r", in: "default",
                        subject: ["kind": "ServiceAccount", "name": "robot"])
                ]))
        let get = AuthorizationAttributes.resource(
            "get", resource: "configmaps", namespace: "default", name: "one")
        #expect(allows(rules, UserInfo(username: "system:serviceaccount:default:robot"), get))
        #expect(!allows(rules, UserInfo(username: "system:serviceaccount:other:robot"), get))
    }

    @Test func aForeignServiceAccountIsBoundByItsGlobalName() {
        let rules = RBACRules(
            .init(
                clusterRoleBindings: [
                    binding(
                        "b", "ClusterRole", "view",
                        user: "system:kcp:serviceaccount:home:default:robot")
                ]))
        var robot = UserInfo(username: "system:serviceaccount:default:robot")
        let list = AuthorizationAttributes.resource("list", resource: "configmaps", namespace: "x")
        #expect(!allows(rules, robot, list))
        robot.extra["authentication.kcp.io/cluster-name"] = ["home"]
        #expect(allows(rules, robot, list))
    }

    @Test func rolesThatHoldEverywhereCanBeBoundButAStoredOneGoesFirst() {
        let bindings = [binding("b", "ClusterRole", "view", group: "ml-users")]
        let list = AuthorizationAttributes.resource("list", resource: "configmaps", namespace: "x")
        #expect(allows(RBACRules(.init(clusterRoleBindings: bindings)), uma, list))
        let weak = role("view", [["verbs": ["get"], "apiGroups": [""], "resources": ["secrets"]]])
        let rules = RBACRules(.init(clusterRoles: [weak], clusterRoleBindings: bindings))
        #expect(!allows(rules, uma, list))
        #expect(
            allows(rules, uma, .resource("get", resource: "secrets", namespace: "x", name: "s")))
    }

    @Test func everybodyWhoIsAuthenticatedMayAskAboutThemselves() {
        let rules = RBACRules(.init())
        #expect(
            allows(
                rules, uma,
                .resource("create", group: "authentication.k8s.io", resource: "selfsubjectreviews"))
        )
        #expect(allows(rules, uma, .path("get", "/apis/apps/v1")))
        #expect(!allows(rules, uma, .access))
        #expect(!allows(rules, .anonymous, .path("get", "/api")))
        #expect(allows(rules, .anonymous, .path("get", "/version")))
        #expect(allows(rules, admin, .access))
    }

    @Test func theReasonNamesTheBinding() {
        let rules = RBACRules(
            .init(clusterRoleBindings: [binding("look", "ClusterRole", "view", group: "ml-users")]))
        let decision = rules.authorize(
            EffectiveIdentity(of: uma, in: "c"),
            .resource("list", resource: "configmaps", namespace: "x"))
        #expect(
            decision
                == .allow(
                    "RBAC: allowed by ClusterRoleBinding \"look\" of ClusterRole \"view\" to Group "
                        + "\"ml-users\""
                ).by(.global))
        #expect(decision.publicReason == "access granted")
    }

    @Test func theListingStartsWithWhatHoldsEverywhere() {
        let look = role(
            "look", [["verbs": ["get"], "apiGroups": [""], "resources": ["configmaps"]]])
        let rules = RBACRules(
            .init(
                clusterRoles: [look],
                clusterRoleBindings: [
                    binding("enter", "ClusterRole", "system:kcp:workspace:access", user: "uma"),
                    binding("look", "ClusterRole", "look", group: "ml-users"),
                ]))
        let listing = rules.listing(for: EffectiveIdentity(of: uma, in: "c"), namespace: "default")
        #expect(
            listing.resourceRules.map(\.resources) == [
                ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["selfsubjectreviews"],
                ["configmaps"],
            ])
        #expect(listing.nonResourceRules.map(\.verbs) == [["get"], ["get"], ["access"]])
    }

    @Test func aWorkspaceIsEnteredByAccessInAPhaseThatShowsContent() {
        let rules = RBACRules(
            .init(
                clusterRoleBindings: [
                    binding("enter", "ClusterRole", "system:kcp:workspace:access", user: "uma")
                ]))
        func decide(_ phase: String?, _ user: UserInfo, _ groups: String? = nil) -> Bool {
            WorkspaceAuthorizer(
                cluster: "c", phase: phase, requiredGroups: groups.map(RequiredGroups.init),
                rules: rules
            ).authorize(user, .path("get", "/version")).allowed
        }
        #expect(decide("Ready", uma) && decide("Deleting", uma) && decide("Ready", admin))
        #expect(!decide(nil, uma) && !decide("Scheduling", uma) && !decide("Unavailable", admin))
        #expect(!decide("Ready", UserInfo(username: "otto", groups: ["system:authenticated"])))
        #expect(!decide("Ready", .anonymous))
        #expect(decide("Ready", uma, "ml-users") && !decide("Ready", uma, "owners"))
        #expect(decide("Ready", admin, "owners"))
        #expect(decide(nil, UserInfo(username: "root", groups: ["system:masters"])))
    }

    @Test func aConsumerHasOnlyWhatTheExportsOwnerGrants() {
        let rules = RBACRules(
            .init(
                clusterRoleBindings: [
                    binding("ceiling", "ClusterRole", "view", group: "apis.kcp.io:binding:ml-users")
                ]))
        let list = AuthorizationAttributes.resource("list", resource: "configmaps", namespace: "x")
        func allowsConsumer(_ user: UserInfo, in cluster: String = "c") -> Bool {
            let identity = EffectiveIdentity(of: user, in: cluster).asConsumer
            return rules.authorize(identity, list).allowed
        }
        #expect(allowsConsumer(uma) && !allows(rules, uma, list))
        #expect(!allowsConsumer(admin))
        // Whoever is uma in one workspace only, by impersonation there, is nobody to the owner.
        var lent = uma
        lent.extra[UserInfo.ExtraKey.scopes] = ["cluster:consumer"]
        #expect(!allowsConsumer(lent))
    }

    @Test func refusalsReadAsClientsPrintThem() {
        let attributes = AuthorizationAttributes.resource(
            "patch", group: "tenancy.kcp.io", resource: "workspaces", subresource: "status",
            name: "x")
        #expect(
            attributes.refusal(of: uma)
                == "User \"uma\" cannot patch resource \"workspaces/status\" in API group "
                + "\"tenancy.kcp.io\" at the cluster scope: access denied")
        #expect(
            AuthorizationAttributes.path("get", "/nope").refusal(of: uma)
                == "User \"uma\" cannot get path \"/nope\": access denied")
    }

    @Test func anAggregatedRoleIsTheUnionOfItsSources() {
        let aggregated: Value = [
            "metadata": ["name": "all"],
            "aggregationRule": ["clusterRoleSelectors": [["matchLabels": ["a": "b"]]]],
        ]
        let get: Value = ["verbs": ["get"], "apiGroups": [""], "resources": ["x"]]
        let list: Value = ["verbs": ["list"], "apiGroups": [""], "resources": ["x"]]
        let roles: [Value] = [
            ["metadata": ["name": "z", "labels": ["a": "b"]], "rules": [get]],
            ["metadata": ["name": "y", "labels": ["a": "b"]], "rules": [list, get]],
            ["metadata": ["name": "x"], "rules": [["verbs": ["*"]]]], aggregated,
        ]
        let rules = RoleAggregation.rules(of: aggregated, among: roles) { selector, labels in
            selector["matchLabels"]?["a"] == labels["a"]
        }
        #expect(rules == [list, get])
        #expect(RoleAggregation.rules(of: roles[0], among: roles) { _, _ in true } == nil)
    }

    private let named: Value = [
        "verbs": ["get", "list", "watch"], "apiGroups": [""], "resources": ["configmaps"],
        "resourceNames": ["one"],
    ]
}

/// A Role, or without a namespace a ClusterRole.
func role(_ name: String, in namespace: String? = nil, _ rules: [Value]) -> Value {
    var role: Value = ["metadata": ["name": .string(name)], "rules": .array(rules)]
    if let namespace { role.set(.string(namespace), at: "metadata", "namespace") }
    return role
}

/// A binding to one subject.
func binding(
    _ name: String, _ kind: String, _ role: String, in namespace: String? = nil,
    user: String? = nil, group: String? = nil, subject: Value? = nil
) -> Value {
    let given: Value =
        user.map { ["kind": "User", "name": .string($0)] }
        ?? group.map { ["kind": "Group", "name": .string($0)] } ?? subject ?? .null
    var binding: Value = [
        "metadata": ["name": .string(name)], "subjects": [given],
        "roleRef": ["kind": .string(kind), "name": .string(role)],
    ]
    if let namespace { binding.set(.string(namespace), at: "metadata", "namespace") }
    return binding
}
