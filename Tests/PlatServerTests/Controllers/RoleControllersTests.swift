import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct RoleControllersTests {
    private func role(
        _ name: String, labels: Value = [:], rules: [Value] = [], selecting: Value? = nil
    ) -> Value {
        var role: Value = [
            "metadata": ["name": .string(name), "labels": labels], "rules": .array(rules),
        ]
        if let selecting {
            role["aggregationRule"] = ["clusterRoleSelectors": [["matchLabels": selecting]]]
        }
        return role
    }

    private let read: Value = ["verbs": ["get"], "apiGroups": [""], "resources": ["secrets"]]

    @Test func anAggregatedRoleHasTheRulesOfThoseThatItSelects() {
        let part = role("part", labels: ["to": "all"], rules: [read])
        let other = role("other", rules: [["verbs": ["*"]]])
        let all = role("all", selecting: ["to": "all"])
        let changed = AggregatedRoles.changes(of: [part, other, all])
        #expect(changed.map(\.objectName) == ["all"])
        #expect(changed.first?["rules"] == [read])
    }

    @Test func oneThatIsAsItShouldBeIsLetAlone() {
        let part = role("part", labels: ["to": "all"], rules: [read])
        let all = role("all", rules: [read], selecting: ["to": "all"])
        #expect(AggregatedRoles.changes(of: [part, all]).isEmpty)
    }

    @Test func oneThatSelectsNothingAnyMoreLosesItsRules() {
        let all = role("all", rules: [read], selecting: ["to": "all"])
        let changed = AggregatedRoles.changes(of: [all]).first
        #expect(changed?["rules"] == .null)
    }

    @Test(arguments: [
        (#"{"username":"uma"}"#, "uma"), ("{", nil), (nil, nil),
    ])
    func aWorkspaceIsAdministeredByItsOwner(annotation: String?, user: String?) {
        var cluster: Value = [:]
        if let annotation {
            cluster.set(
                .string(annotation), at: "metadata", "annotations", Workspace.Annotation.owner)
        }
        #expect(WorkspaceAdmins.administrator(of: cluster)?.username == user)
        cluster.markDeleted(now: noon)
        #expect(WorkspaceAdmins.administrator(of: cluster) == nil)
    }

    @Test func aTypeSaysWhereItsWorkspacesAreInitialized() {
        var type: Value = ["metadata": ["name": "t"], "status": [:]]
        let before = type
        WorkspaceTypeStatus.set(
            &type, addresses: ["https://a", "https://b"], cluster: "c", now: noon)
        let urls = type.at("status", "virtualWorkspaces")?.arrayValue?.compactMap {
            $0["url"]?.stringValue
        }
        #expect(
            urls == [
                "https://a/services/initializingworkspaces/c:t",
                "https://a/services/terminatingworkspaces/c:t",
                "https://b/services/initializingworkspaces/c:t",
                "https://b/services/terminatingworkspaces/c:t",
            ])
        let changed = changes(from: before, to: type)
        #expect(changed["VirtualWorkspaceURLsReady"] == "True")
        #expect(changed["Ready"] == "True")
    }
}
