import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct EscalationTests {
    private let uma = UserInfo(username: "uma", groups: ["ml-users", "system:authenticated"])
    private let getConfigMaps: Value = [
        "verbs": ["get"], "apiGroups": [""], "resources": ["configmaps"],
    ]
    private let more: Value = [
        "verbs": ["get", "list"], "apiGroups": [""], "resources": ["configmaps", "secrets"],
    ]

    /// Uma holds `get configmaps` in the namespace default, and with `powers` more verbs on roles.
    private func check(
        _ resource: String, _ object: Value, old: Value? = nil, powers: [Value] = []
    ) throws {
        let rules = RBACRules(
            .init(
                clusterRoles: [
                    role("manager", [getConfigMaps]), role("powers", powers),
                    role("strong", [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]]),
                ],
                roles: [role("same", in: "default", [getConfigMaps])],
                clusterRoleBindings: [binding("powers", "ClusterRole", "powers", user: "uma")],
                roleBindings: [
                    binding("manager", "ClusterRole", "manager", in: "default", user: "uma")
                ]))
        try Escalation(user: uma, cluster: "c", rules: rules).check(
            resource: resource, object: object, old: old, namespace: "default")
    }

    @Test func whatOneHoldsOneMayGrant() throws {
        try check("roles", role("same", in: "default", [getConfigMaps]))
        try check("rolebindings", binding("give", "Role", "same", in: "default", user: "otto"))
    }

    @Test func whatIsMissingIsListedOnceForEachResource() {
        #expect(
            throws: Escalation.Refusal.forbidden(
                "user \"uma\" (groups=[\"ml-users\" \"system:authenticated\"]) is attempting to grant "
                    + "RBAC permissions not currently held:\n"
                    + "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"list\"]}\n"
                    + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}")
        ) { try check("roles", role("more", in: "default", [more])) }
        #expect(
            throws: Escalation.Refusal.forbidden(
                "user \"uma\" (groups=[\"ml-users\" \"system:authenticated\"]) is attempting to grant "
                    + "RBAC permissions not currently held:\n"
                    + "{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}")
        ) {
            try check(
                "rolebindings", binding("give", "ClusterRole", "strong", in: "default", user: "o"))
        }
    }

    @Test func aBindingToNothingIsNotFoundAndOneToSomethingElseUnknown() {
        #expect(throws: Escalation.Refusal.roleNotFound("no-such")) {
            try check("rolebindings", binding("b", "Role", "no-such", in: "default", user: "o"))
        }
        #expect(
            throws: Escalation.Refusal.unsupportedReference(
                "unsupported role reference kind: \"Nope\"")
        ) { try check("rolebindings", binding("b", "Nope", "", in: "default", user: "o")) }
    }

    @Test func theVerbsBindAndEscalateLiftTheRule() throws {
        let group: Value = ["rbac.authorization.k8s.io"]
        try check(
            "roles", role("more", in: "default", [more]),
            powers: [["verbs": ["escalate"], "apiGroups": group, "resources": ["roles"]]])
        try check(
            "rolebindings", binding("give", "ClusterRole", "strong", in: "default", user: "o"),
            powers: [
                [
                    "verbs": ["bind"], "apiGroups": group, "resources": ["clusterroles"],
                    "resourceNames": ["strong"],
                ]
            ])
    }

    @Test func aChangeThatGrantsNothingNewPasses() throws {
        let old = role("strong-one", in: "default", [more])
        var labelled = old
        labelled.set("b", at: "metadata", "labels", "a")
        try check("roles", labelled, old: old)
        var widened = old
        widened["rules"] = [more, getConfigMaps]
        #expect(throws: Escalation.Refusal.self) { try check("roles", widened, old: old) }
    }

    @Test func ownersAndFinalizersMayAlwaysChange() throws {
        let old = binding("b", "ClusterRole", "strong", in: "default", user: "o")
        var changed = old
        changed.set(["x"], at: "metadata", "finalizers")
        try check("rolebindings", changed, old: old)
    }

    @Test func pickingRolesByLabelNeedsAllRights() {
        var aggregated = role("all", [])
        aggregated["aggregationRule"] = ["clusterRoleSelectors": [["matchLabels": ["a": "b"]]]]
        #expect(throws: Escalation.Refusal.self) { try check("clusterroles", aggregated) }
    }

    @Test(arguments: [
        (PolicyRule(["get"], groups: [""], resources: ["pods"], names: ["a"]), true),
        (PolicyRule(["get"], groups: [""], resources: ["pods"]), false),
        (PolicyRule(["get"], groups: [""], resources: ["pods/log"], names: ["a"]), true),
        (PolicyRule(["list"], groups: [""], resources: ["pods"], names: ["a"]), false),
        (PolicyRule(["get"], urls: ["/x/y"]), true), (PolicyRule(["get"], urls: ["/y"]), false),
    ])
    func aRuleCoversWhatItAllows(wanted: PolicyRule, isCovered: Bool) {
        let held = PolicyRule(
            ["get"], groups: [""], resources: ["pods", "*/log"], names: ["a"])
        let urls = PolicyRule(["get"], urls: ["/x/*"])
        var coverage = RuleCoverage(held: [held, urls])
        #expect(coverage.missing(of: [wanted]).isEmpty == isCovered)
    }
}
