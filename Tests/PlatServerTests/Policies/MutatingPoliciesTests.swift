import PlatValue
import Testing

@testable import PlatServer

/// MutatingAdmissionPolicies change what is written, as Kubernetes' do.
struct MutatingPoliciesTests {
    private func patch(_ text: String) -> Value {
        ["patchType": "JSONPatch", "jsonPatch": ["expression": .string(text)]]
    }

    private func configuration(_ text: String) -> Value {
        [
            "patchType": "ApplyConfiguration", "applyConfiguration": ["expression": .string(text)],
        ]
    }

    private func bind(
        _ plane: TestPlane, _ name: String, _ mutations: [Value], isAskedAgain: Bool = false,
        conditions: Value? = nil
    ) async throws {
        var spec: Value = [
            "mutations": .array(mutations),
            "reinvocationPolicy": isAskedAgain ? "IfNeeded" : "Never",
        ]
        if let conditions { spec["matchConditions"] = conditions }
        try await plane.bindPolicy(name, spec, mutates: true, rule: PolicyRows.changingRule)
    }

    @Test func patchesAndConfigurationsAreCarriedOutInOrder() async throws {
        try await TestPlane.with { plane in
            try await bind(
                plane, "p",
                [
                    patch(
                        "has(object.data.a) ? [JSONPatch{op: 'replace', path: '/data/a', value: "
                            + "object.data.a + '.y'}] : []"),
                    configuration(
                        "Object{metadata: Object.metadata{labels: {'seen': object.data.a}}}"),
                    patch("[JSONPatch{op: 'test', path: '/data/a', value: 'never'}]"),
                ])
            let made = try await plane.makeConfigMap(
                "m", labels: ["kept": "yes"], data: ["a": "x"])
            #expect(made.status == 201)
            #expect(made.body["data"] == ["a": "x.y"])
            #expect(
                made.body["metadata"]?["labels"] == ["kept": "yes", "seen": "x.y"], "\(made.body)")
        }
    }

    @Test func whatWasChangedLaterIsLookedAtAgain() async throws {
        try await TestPlane.with { plane in
            let count = configuration(
                "Object{metadata: Object.metadata{labels: {'count': "
                    + "string(size(object.metadata.labels))}}}")
            try await bind(plane, "a-again", [count], isAskedAgain: true)
            try await bind(
                plane, "b",
                [configuration("Object{metadata: Object.metadata{labels: {'b': 'b'}}}")])
            let made = try await plane.makeConfigMap("m", labels: ["x": "x"])
            #expect(made.body["metadata"]?["labels"]?["count"] == "3", "\(made.body)")
        }
    }

    @Test func whatCannotBeDoneRefuses() async throws {
        try await TestPlane.with { plane in
            try await bind(
                plane, "p", [configuration("Object{data: Object.data{x: object.missing}}")])
            let refused = try await plane.makeConfigMap("m")
            #expect(refused.status == 403)
            #expect(refused.body["reason"] == "Invalid")
            #expect(
                refused.body["message"]?.stringValue
                    == "policy 'p' with binding 'p-binding' denied request: expression "
                    + "'Object{data: Object.data{x: object.missing}}' resulted in error: no such "
                    + "key: missing")
        }
    }

    @Test func whatHasOneOwnerIsNotReplaced() async throws {
        try await TestPlane.with { plane in
            try await bind(
                plane, "p",
                [
                    configuration(
                        "Object{metadata: Object.metadata{ownerReferences: "
                            + "[Object.metadata.ownerReferences{uid: 'u'}], finalizers: ['a/b']}}")
                ])
            let refused = try await plane.makeConfigMap("m")
            #expect(refused.status == 403)
            #expect(
                refused.body["message"]?.stringValue?.contains(
                    "may not mutate atomic arrays, maps or structs: .metadata.ownerReferences[0]")
                    == true, "\(refused.body)")
        }
    }

    @Test func dryRunsAreChangedToo() async throws {
        try await TestPlane.with { plane in
            try await bind(
                plane, "p",
                [
                    patch(
                        "[JSONPatch{op: 'add', path: '/data', value: {'dry': "
                            + "string(request.dryRun)}}]")
                ])
            let made = try await plane.makeConfigMap("m", query: "?dryRun=All")
            #expect(made.body["data"] == ["dry": "true"])
        }
    }
}
