import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Names and groups of APIResourceSchemas.
@Suite struct ResourceSchemaRulesTests {
    private func schema(_ name: String, group: String = "example.io") -> Value {
        [
            "metadata": ["name": .string(name)],
            "spec": [
                "group": .string(group),
                "names": [
                    "kind": "Widget", "listKind": "WidgetList", "plural": "widgets",
                    "singular": "widget",
                ], "scope": "Cluster",
                "versions": [
                    ["name": "v1", "schema": ["type": "object"], "served": true, "storage": true]
                ],
            ],
        ]
    }

    @Test(arguments: [
        ("v1.widgets.example.io", "example.io"), ("v250101-abc.widgets.example.io", "example.io"),
        ("v1.widgets.core", ""), ("v1.widgets.batch", "batch"),
    ])
    func acceptsAPrefixBeforeTheResource(name: String, group: String) {
        #expect(ResourceSchemaRules.errors(of: schema(name, group: group)).isEmpty)
    }

    @Test(arguments: [
        ("widgets.example.io", "must end in .widgets.example.io"),
        ("v1.gadgets.example.io", "must end in .widgets.example.io"),
        ("1a.widgets.example.io", "must match ^[a-z]"),
        (".widgets.example.io", "must match ^[a-z]"),
        ("v1.x.widgets.example.io", "must match ^[a-z]"),
        ("v1-.widgets.example.io", "must match ^[a-z]"),
    ])
    func refusesOtherNames(name: String, problem: String) {
        let errors = ResourceSchemaRules.errors(of: schema(name))
        #expect(errors.count == 1)
        #expect(errors.first?.detail.hasPrefix(problem) == true)
    }

    @Test(arguments: ["core", "nodot", "foo.k8s.io"])
    func refusesGroupsThatBelongToOthers(group: String) {
        let name = "v1.widgets.\(group)"
        #expect(ResourceSchemaRules.errors(of: schema(name, group: group)).count == 1)
    }

    @Test func needsOneStorageVersion() {
        var object = schema("v1.widgets.example.io")
        object.set([], at: "spec", "versions")
        let errors = ResourceSchemaRules.errors(of: object)
        #expect(errors.map(\.field) == ["spec.versions"])
    }
}
