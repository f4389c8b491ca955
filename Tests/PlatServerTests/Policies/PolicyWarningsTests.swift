import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// The status of a validating policy says what the types of the objects make doubtful.
struct PolicyWarningsTests {
    private func policy(_ expression: String, _ rule: Value) -> AdmissionPolicy {
        AdmissionPolicy([
            "metadata": ["name": "p", "generation": 2],
            "spec": [
                "matchConstraints": ["resourceRules": [rule]],
                "variables": [["name": "n", "expression": "object.metadata.name"]],
                "validations": [["expression": .string(expression)]],
            ],
        ])
    }

    @Test func fieldsThatAreNotThereAreNamed() {
        let types = BuiltinResources.all
        func warnings(_ expression: String) -> [String] {
            PolicyWarnings.warnings(policy(expression, PolicyRows.rule), types).map {
                "\($0.field): \($0.warning)"
            }
        }
        #expect(warnings("object.data.size() > 0 && variables.n != ''") == [])
        #expect(
            warnings("object.date.size() > 0") == [
                "spec.validations[0].expression: /v1, Kind=ConfigMap: ERROR: <input>:1:7: undefined "
                    + "field 'date'\n | object.date.size() > 0\n | ......^\n"
            ])
        #expect(warnings("object.metadata.labels.a == 'x'") == [])
    }

    @Test func wildcardsAreNotChecked() {
        var rule = PolicyRows.rule
        rule["apiGroups"] = ["*"]
        #expect(
            PolicyWarnings.warnings(policy("object.date == 1", rule), BuiltinResources.all).isEmpty)
    }

    @Test func aGenerationIsLookedAtOnce() {
        var seen = policy("true", PolicyRows.rule)
        #expect(PolicyWarnings.needsLook(seen))
        seen.observedGeneration = 2
        #expect(!PolicyWarnings.needsLook(seen))
    }

    @Test func theStatusIsWritten() async throws {
        try await TestPlane.with { plane in
            try await plane.bindPolicy("p", PolicyRows.noBad)
            let path = "\(TestPlane.hooks)/validatingadmissionpolicies"
            let policy = try await plane.wait(path, name: "p") {
                $0["status"]?["observedGeneration"] == 1
            }
            #expect(policy["status"]?["typeChecking"] == [:])
        }
    }
}
