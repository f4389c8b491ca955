import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct RBACValidationTests {
    private func messages(_ object: Value, old: Value? = nil, _ resource: String) -> [String] {
        RBACValidation.errors(of: object, old: old, resource: resource).map(\.description)
    }

    @Test func rulesNeedVerbsAndWhatTheyAreFor() {
        let role = role(
            "bad", in: "default",
            [
                ["apiGroups": [""], "resources": ["configmaps"]],
                ["resources": ["x"], "verbs": ["get"]], ["apiGroups": [""], "verbs": ["get"]],
                ["nonResourceURLs": ["/x"], "verbs": ["get"]],
            ])
        #expect(
            messages(role, "roles") == [
                "rules[0].verbs: Required value: verbs must contain at least one value",
                "rules[1].apiGroups: Required value: resource rules must supply at least one api group",
                "rules[2].resources: Required value: resource rules must supply at least one resource",
                "rules[3].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to "
                    + "non-resource URLs",
            ])
    }

    @Test func aRuleIsForResourcesOrForPaths() {
        let rule: Value = [
            "apiGroups": [""], "resources": ["x"], "nonResourceURLs": ["/x"], "verbs": ["get"],
        ]
        #expect(
            messages(role("bad", [rule]), "clusterroles") == [
                "rules[0].nonResourceURLs: Invalid value: [\"/x\"]: rules cannot apply to both regular "
                    + "resources and non-resource URLs"
            ])
    }

    @Test func subjectsAreUsersGroupsOrServiceAccounts() {
        var object = binding("bad", "Role", "my:role", in: "default", user: "x")
        object["subjects"] = [
            ["kind": "Nope", "name": "x"], ["kind": "ServiceAccount", "name": "x"],
            ["kind": "User"], ["kind": "User", "apiGroup": "other", "name": "x"],
        ]
        RBACValidation.fillIn(&object, resource: "rolebindings")
        #expect(
            messages(object, "rolebindings") == [
                "subjects[0].kind: Unsupported value: \"Nope\": supported values: \"ServiceAccount\", "
                    + "\"User\", \"Group\"", "subjects[2].name: Required value",
                "subjects[3].apiGroup: Unsupported value: \"other\": supported values: "
                    + "\"rbac.authorization.k8s.io\"",
            ])
        #expect(
            messages(object, "clusterrolebindings").contains(
                "subjects[1].namespace: Required value"))
    }

    @Test func theGroupIsFilledIn() {
        var object = binding("b", "Role", "r", in: "default", user: "uma")
        RBACValidation.fillIn(&object, resource: "rolebindings")
        #expect(object["subjects"]?[0]?["apiGroup"] == "rbac.authorization.k8s.io")
        #expect(object.at("roleRef", "apiGroup") == "rbac.authorization.k8s.io")
        object["subjects"] = [["kind": "ServiceAccount", "name": "a", "namespace": "n"]]
        RBACValidation.fillIn(&object, resource: "rolebindings")
        #expect(object["subjects"]?[0]?["apiGroup"] == nil as Value?)
        var empty = role("norules", [])
        RBACValidation.fillIn(&empty, resource: "clusterroles")
        #expect(empty["rules"] == .null)
    }

    @Test func theRoleOfABindingNeverChanges() {
        var old = binding("b", "Role", "r", in: "default", user: "uma")
        RBACValidation.fillIn(&old, resource: "rolebindings")
        var changed = old
        changed.set("other", at: "roleRef", "name")
        #expect(
            messages(changed, old: old, "rolebindings") == [
                "roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\","
                    + "\"Name\":\"other\"}: cannot change roleRef"
            ])
    }
}
