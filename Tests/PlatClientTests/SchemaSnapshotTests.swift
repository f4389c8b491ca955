import PlatClient
import PlatModel
import PlatValue
import Testing

private let definition: Value = [
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": ["name": "gadgets.example.io"],
    "spec": [
        "group": "example.io", "scope": "Cluster",
        "names": ["plural": "gadgets", "kind": "Gadget"],
        "versions": [
            [
                "name": "v1", "served": true, "storage": true,
                "schema": ["openAPIV3Schema": ["type": "object"]],
            ]
        ],
    ],
]

@Suite struct SchemaSnapshotTests {
    /// As kubectl kcp crd snapshot wrote it when it was recorded, but for the prefix.
    @Test func aDefinitionBecomesASchema() throws {
        let snapshot = try SchemaSnapshot(of: definition)
        #expect(
            snapshot.schema["spec"] == [
                "conversion": ["strategy": "None"], "group": "example.io",
                "names": [
                    "kind": "Gadget", "listKind": "GadgetList", "plural": "gadgets",
                    "singular": "gadget",
                ],
                "scope": "Cluster",
                "versions": [
                    [
                        "name": "v1", "schema": ["type": "object"], "served": true, "storage": true,
                        "subresources": [:],
                    ]
                ],
            ])
        #expect(snapshot.resource == "gadgets.example.io")
    }

    @Test func theNameFollowsTheContent() throws {
        let first = try SchemaSnapshot(of: definition)
        let again = try SchemaSnapshot(of: definition)
        #expect(first.name == again.name)
        #expect(first.name.hasPrefix("v") && first.name.hasSuffix(".gadgets.example.io"))
        var other = definition
        other.set("Namespaced", at: "spec", "scope")
        #expect(try SchemaSnapshot(of: other).name != first.name)
    }

    @Test func metadataDoesNotChangeTheName() throws {
        var other = definition
        other.set(["note": "x"], at: "metadata", "annotations")
        #expect(
            try SchemaSnapshot(of: other).name == SchemaSnapshot(of: definition).name)
    }

    @Test func anythingElseIsRefused() {
        #expect(throws: Invalid("is a ConfigMap, not a CustomResourceDefinition")) {
            try SchemaSnapshot(of: ["kind": "ConfigMap"])
        }
        var old = definition
        old["apiVersion"] = "apiextensions.k8s.io/v1beta1"
        let message = "has apiVersion apiextensions.k8s.io/v1beta1, not apiextensions.k8s.io/v1"
        #expect(throws: Invalid(message)) { try SchemaSnapshot(of: old) }
    }
}
