import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// A provider's workspace rules over what it exports: its rules between versions hold in every consumer,
/// and so do its policies.
struct APIConversionTests {
    private static let text: Value = ["type": "string"]

    private static func version(_ name: String, _ spec: Value, isStorage: Bool) -> Value {
        [
            "name": .string(name), "served": true, "storage": .bool(isStorage),
            "schema": [
                "type": "object",
                "properties": ["spec": ["type": "object", "properties": spec]],
            ],
        ]
    }

    /// Exports a kind of two versions from root, and binds it in a workspace.
    private func consumer(_ plane: TestPlane) async throws -> TestPlane {
        let consumer = try await plane.closed()
        let apis = "/apis/apis.kcp.io"
        var made = try await plane.make(
            "\(apis)/v1alpha1/apiresourceschemas",
            [
                "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIResourceSchema",
                "metadata": ["name": "v1.people.example.io"],
                "spec": [
                    "group": "example.io", "scope": "Cluster",
                    "conversion": ["strategy": "None"],
                    "names": [
                        "plural": "people", "singular": "person", "kind": "Person",
                        "listKind": "PersonList",
                    ],
                    "versions": [
                        Self.version("v1", ["name": Self.text], isStorage: true),
                        Self.version("v2", ["title": Self.text], isStorage: false),
                    ],
                ],
            ])
        #expect(made.status == 201, "\(made.body)")
        made = try await plane.make(
            "\(apis)/v1alpha2/apiexports",
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIExport",
                "metadata": ["name": "people"],
                "spec": [
                    "resources": [
                        [
                            "name": "people", "group": "example.io",
                            "schema": "v1.people.example.io", "storage": ["crd": [:]],
                        ]
                    ]
                ],
            ])
        #expect(made.status == 201, "\(made.body)")
        _ = try await plane.wait("\(apis)/v1alpha2/apiexports", name: "people") {
            $0.isConditionTrue("IdentityValid")
        }
        made = try await plane.make(
            "\(apis)/v1alpha2/apibindings",
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
                "metadata": ["name": "people"],
                "spec": ["reference": ["export": ["name": "people", "path": "root"]]],
            ], in: consumer.workspace)
        #expect(made.status == 201, "\(made.body)")
        _ = try await consumer.wait("\(apis)/v1alpha2/apibindings", name: "people") {
            $0["status"]?["phase"] == "Bound"
        }
        return consumer
    }

    private func person(_ version: String, _ name: String, _ spec: Value) -> Value {
        [
            "apiVersion": .string("example.io/\(version)"), "kind": "Person",
            "metadata": ["name": .string(name)], "spec": spec,
        ]
    }

    @Test func rulesBetweenVersionsHoldInEveryConsumer() async throws {
        try await TestPlane.with { plane in
            let consumer = try await consumer(plane)
            let people = "/apis/example.io"
            let before = try await plane.make(
                "\(people)/v1/people", person("v1", "a", ["name": "ann"]), in: consumer.workspace)
            #expect(before.status == 201)
            let made = try await plane.make(
                "/apis/apis.kcp.io/v1alpha1/apiconversions",
                [
                    "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIConversion",
                    "metadata": ["name": "v1.people.example.io"],
                    "spec": [
                        "conversions": [
                            [
                                "from": "v1", "to": "v2",
                                "rules": [
                                    [
                                        "field": ".spec.name", "destination": ".spec.title",
                                        "transformation": "self.upperAscii()",
                                    ]
                                ],
                            ],
                            [
                                "from": "v2", "to": "v1",
                                "rules": [
                                    [
                                        "field": ".spec.title", "destination": ".spec.name",
                                        "transformation": "self.lowerAscii()",
                                    ]
                                ],
                            ],
                        ]
                    ],
                ])
            #expect(made.status == 201, "\(made.body)")
            let base = "/clusters/\(consumer.workspace)\(people)"
            let read = try Value(json: try await plane.send("GET", "\(base)/v2/people/a").body)
            #expect(read["spec"] == ["title": "ANN"])
            let second = try await plane.make(
                "\(people)/v2/people", person("v2", "b", ["title": "BOB"]),
                in: consumer.workspace)
            #expect(second.body["spec"] == ["title": "BOB"], "\(second.body)")
            let stored = try Value(json: try await plane.send("GET", "\(base)/v1/people/b").body)
            #expect(stored["spec"] == ["name": "bob"])
        }
    }

    @Test func aProvidersPoliciesAreAskedInEveryConsumerAndTheConsumersAreNot() async throws {
        try await TestPlane.with { plane in
            let consumer = try await consumer(plane)
            let rule: Value = [
                "operations": ["*"], "apiGroups": ["example.io"], "apiVersions": ["*"],
                "resources": ["people"],
            ]
            try await plane.bindPolicy(
                "provider",
                [
                    "validations": [
                        [
                            "expression": "object.spec.name != 'bad'",
                            "messageExpression":
                                "'in ' + object.metadata.annotations['kcp.io/cluster']",
                        ]
                    ]
                ], rule: rule)
            try await plane.bindPolicy(
                "consumer", ["validations": [["expression": "false"]]], in: consumer.workspace,
                rule: rule)
            let good = try await plane.make(
                "/apis/example.io/v1/people", person("v1", "a", ["name": "good"]),
                in: consumer.workspace)
            #expect(good.status == 201, "\(good.body)")
            let bad = try await plane.make(
                "/apis/example.io/v1/people", person("v1", "b", ["name": "bad"]),
                in: consumer.workspace)
            #expect(bad.status == 422)
            guard
                case .cluster(let name) = plane.plane.parts.directory.resolve(
                    ["root", "closed"], within: nil)
            else { throw TestPlane.NeverCame() }
            #expect(ValidatingPoliciesTests.why(bad.body).hasSuffix("in \(name)"))
        }
    }
}
