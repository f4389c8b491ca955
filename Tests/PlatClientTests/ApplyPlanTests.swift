import PlatClient
import PlatModel
import PlatValue
import Testing

private func item(
    _ version: String, _ kind: String, _ name: String, in workspace: String = "root",
    _ rest: Value = [:], isFolder: Bool = false
) -> ApplyPlan.Item {
    var object = rest
    object["apiVersion"] = .string(version)
    object["kind"] = .string(kind)
    object.set(.string(name), at: "metadata", "name")
    return ApplyPlan.Item(
        workspace: WorkspacePath(workspace), manifest: Manifest(object: object, source: "test"),
        isFolder: isFolder)
}

@Suite struct ApplyPlanTests {
    /// The story: a type in the root needs an export two workspaces down, which needs its schema,
    /// which needs the workspace.
    @Test func needsAreFoundAcrossWorkspaces() {
        let plan = ApplyPlan([
            item(
                "tenancy.kcp.io/v1alpha1", "WorkspaceType", "ml-training", in: "root",
                [
                    "spec": [
                        "defaultAPIBindings": [
                            ["path": "root:ml:training", "export": "training.faros.sh"]
                        ]
                    ]
                ]),
            item("tenancy.kcp.io/v1alpha1", "Workspace", "ml", isFolder: true),
            item(
                "tenancy.kcp.io/v1alpha1", "Workspace", "training", in: "root:ml", isFolder: true),
            item(
                "apis.kcp.io/v1alpha2", "APIExport", "training.faros.sh", in: "root:ml:training",
                ["spec": ["resources": [["schema": "v1.models.training.faros.sh"]]]]),
            item(
                "apis.kcp.io/v1alpha1", "APIResourceSchema", "v1.models.training.faros.sh",
                in: "root:ml:training"),
        ])
        #expect(plan.items.map(\.needs) == [[3], [], [1], [2, 4], [2]])
        #expect(plan.items.map(\.isNeeded) == [false, true, true, true, true])
    }

    @Test func anObjectThatStandsThereTwiceIsAppliedInOrder() {
        let elsewhere: Value = ["metadata": ["namespace": "other"]]
        let plan = ApplyPlan(
            [
                item("v1", "ConfigMap", "a"), item("v1", "ConfigMap", "b"),
                item("v1", "ConfigMap", "a", ["metadata": ["namespace": "default"]]),
                item("v1", "ConfigMap", "a", elsewhere), item("v1", "Secret", "a"),
                item("v1", "ConfigMap", "a", in: "root:x"), item("v1", "ConfigMap", "a"),
            ], defaultNamespace: "default")
        #expect(plan.items.map(\.needs) == [[], [], [0], [], [], [], [2]])
    }

    @Test func aCustomObjectNeedsItsDefinitionOrTheBindings() {
        let definition = item(
            "apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.io",
            ["spec": ["group": "example.io", "names": ["kind": "Widget"]]])
        let binding = item("apis.kcp.io/v1alpha2", "APIBinding", "things")
        let plan = ApplyPlan([
            item("example.io/v1", "Widget", "a"), item("other.io/v1", "Thing", "b"),
            item("v1", "ConfigMap", "c"), definition, binding,
        ])
        #expect(plan.items.map(\.needs) == [[3], [4], [], [], []])
    }

    @Test func aWorkspaceNeedsItsTypeFromAnywhereAbove() {
        let plan = ApplyPlan([
            item(
                "tenancy.kcp.io/v1alpha1", "Workspace", "a", in: "root:x",
                ["spec": ["type": ["name": "special"]]]),
            item("tenancy.kcp.io/v1alpha1", "WorkspaceType", "special", in: "root"),
        ])
        #expect(plan.items[0].needs == [1])
    }

    @Test func typesThatNameEachOtherStillGetAnOrder() {
        func type(_ name: String, _ other: String) -> ApplyPlan.Item {
            item(
                "tenancy.kcp.io/v1alpha1", "WorkspaceType", name,
                ["spec": ["extend": ["with": [["name": .string(other), "path": "root"]]]]])
        }
        let plan = ApplyPlan([type("a", "b"), type("b", "a")])
        #expect(plan.items.map(\.needs) == [[1], []])
    }

    @Test func objectsInANamespaceNeedIt() {
        let plan = ApplyPlan([
            item("v1", "ConfigMap", "a", ["metadata": ["namespace": "n"]]),
            item("v1", "Namespace", "n"),
        ])
        #expect(plan.items[0].needs == [1])
    }
}
