import PlatModel
import PlatValue
import Testing

struct ObjectViewTests {
    @Test func whatAViewDoesNotKnowItKeeps() {
        let stored: Value = ["kind": "Workspace", "spec": ["cluster": "a", "novel": [1, 2]]]
        var object = stored
        object[as: Workspace.self].cluster = "b"
        #expect(object["spec"] == ["cluster": "b", "novel": [1, 2]])
        object[as: Workspace.self].cluster = "a"
        #expect(object == stored)
    }

    @Test func emptyListsAreLeftOut() {
        var object: Value = ["status": ["boundResources": [["resource": "widgets"]]]]
        object[as: APIBinding.self].boundResources = []
        #expect(object == ["status": [:]])
    }

    @Test func phaseIsFoundByItsLabel() {
        var cluster = LogicalCluster([:])
        cluster.enter("Ready")
        #expect(cluster.isReady)
        #expect(cluster.value.label("tenancy.kcp.io/phase") == "Ready")
    }

    @Test func whatHasAnotherFormCountsAsAbsent() {
        let odd: Value = ["spec": ["permissionClaims": "all", "reference": 1], "status": "Bound"]
        let binding = APIBinding(odd)
        #expect(binding.claims.isEmpty)
        #expect(binding.export == nil)
        #expect(!binding.isBound)
    }

    static let failures: [(type: String, status: String, hasFailed: Bool)] = [
        ("WorkspaceInitialized", "False", true), ("WorkspaceInitialized", "True", false),
        ("WorkspaceInitialized", "Unknown", false), ("APIBindingsInitialized", "False", false),
    ]

    @Test(arguments: failures)
    func aWorkspaceFailsByItsOwnConditions(type: String, status: String, hasFailed: Bool) {
        let workspace = Workspace([
            "status": ["conditions": [["type": .string(type), "status": .string(status)]]]
        ])
        #expect(workspace.hasFailedCondition == hasFailed)
    }

    static let schemas: [(schema: String, group: String, name: String, suffix: String)] = [
        ("v1.widgets.example.io", "example.io", "widgets", ".widgets.example.io"),
        ("v1.configmaps.core", "", "configmaps", ".configmaps.core"), ("v1", "", "", "..core"),
    ]

    @Test(arguments: schemas)
    func aSchemaNamesItsResource(schema: String, group: String, name: String, suffix: String) {
        let resource = ExportedResource(schema: schema)
        #expect(resource.group == group)
        #expect(resource.name == name)
        #expect(resource.schemaSuffix == suffix)
        #expect(resource.isPlain)
    }

    static let secrets: [(reference: Value?, namespace: String?)] = [
        (nil, nil), (["name": ""], nil), (["name": "s"], "default"),
        (["name": "s", "namespace": ""], "default"), (["name": "s", "namespace": "n"], "n"),
    ]

    @Test(arguments: secrets)
    func theSecretOfAClusterLiesInDefaultUnlessItSays(reference: Value?, namespace: String?) {
        var value: Value = ["spec": [:]]
        value.set(reference, at: "spec", "secretRef")
        #expect(KubeCluster(value).secret?.namespace == namespace)
    }
}
