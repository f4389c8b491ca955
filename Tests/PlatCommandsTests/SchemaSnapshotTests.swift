import PlatValue
import Testing

@testable import PlatCommands

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
        let snapshot = try SchemaSnapshot.make(from: definition)
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
        let first = try SchemaSnapshot.make(from: definition)
        let again = try SchemaSnapshot.make(from: definition)
        #expect(first.name == again.name)
        #expect(first.name.hasPrefix("v") && first.name.hasSuffix(".gadgets.example.io"))
        var other = definition
        other.set("Namespaced", at: "spec", "scope")
        #expect(try SchemaSnapshot.make(from: other).name != first.name)
    }

    @Test func metadataDoesNotChangeTheName() throws {
        var other = definition
        other.set(["note": "x"], at: "metadata", "annotations")
        #expect(
            try SchemaSnapshot.make(from: other).name == SchemaSnapshot.make(from: definition).name)
    }

    @Test func anythingElseIsRefused() {
        #expect(throws: Invalid("is a ConfigMap, not a CustomResourceDefinition")) {
            try SchemaSnapshot.make(from: ["kind": "ConfigMap"])
        }
        var old = definition
        old["apiVersion"] = "apiextensions.k8s.io/v1beta1"
        let message = "has apiVersion apiextensions.k8s.io/v1beta1, not apiextensions.k8s.io/v1"
        #expect(throws: Invalid(message)) { try SchemaSnapshot.make(from: old) }
    }
}

@Suite struct AgeTests {
    @Test(arguments: [
        (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (599, "9m59s"), (600, "10m"),
        (10799, "179m"), (10800, "3h"), (10860, "3h1m"), (28800, "8h"), (172799, "47h"),
        (172800, "2d"), (176400, "2d1h"), (691200, "8d"), (63_071_999, "729d"), (63_072_000, "2y"),
    ])
    func agesReadAsKubectlPrintsThem(_ seconds: Int, _ text: String) {
        #expect(Age.text(seconds: Double(seconds)) == text)
    }

    @Test func timestampsAreRead() {
        #expect(Age.seconds("2024-03-21T12:00:00Z") == 1_711_022_400)
        #expect(Age.seconds("1970-01-01T00:00:00Z") == 0)
        #expect(Age.seconds("yesterday") == nil)
    }
}
