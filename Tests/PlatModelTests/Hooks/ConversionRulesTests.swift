import PlatValue
import Testing

@testable import PlatModel

/// Rules of an APIConversion move fields between versions.
struct ConversionRulesTests {
    private static func schema(_ spec: Value) throws -> Schema {
        try Schema(
            parsing: [
                "type": "object",
                "properties": ["spec": ["type": "object", "properties": spec]],
            ])
    }

    private func rules(_ conversions: Value) throws -> ConversionRules {
        let text: Value = ["type": "string"]
        return try ConversionRules(
            APIConversion(["spec": ["conversions": conversions]]),
            schemas: [
                "v1": try Self.schema(["first": text, "last": text]),
                "v2": try Self.schema([
                    "name": ["type": "object", "properties": ["first": text, "full": text]],
                    "only": text,
                ]),
            ])
    }

    private static let conversions: Value = [
        [
            "from": "v1", "to": "v2",
            "rules": [
                ["field": ".spec.first", "destination": ".spec.name.first"],
                [
                    "field": "spec.last", "destination": "spec.name.full",
                    "transformation": "self.upperAscii()",
                ],
            ],
        ],
        [
            "from": "v2", "to": "v1",
            "rules": [["field": ".spec.name.first", "destination": ".spec.first"]],
            "preserve": [".spec.only", ".spec.none"],
        ],
    ]

    @Test func fieldsMoveAndAreTransformed() throws {
        let converted = try rules(Self.conversions).convert(
            ["metadata": ["name": "x"], "spec": ["first": "a", "last": "b"]], from: "v1", to: "v2")
        #expect(
            converted["spec"] == [
                "first": "a", "last": "b", "name": ["first": "a", "full": "B"],
            ])
    }

    @Test func whatAVersionDoesNotHaveIsKeptForTheWayBack() throws {
        let rules = try rules(Self.conversions)
        let second: Value = [
            "metadata": ["name": "x"], "spec": ["name": ["first": "a"], "only": "here"],
        ]
        var first = try rules.convert(second, from: "v2", to: "v1")
        #expect(
            first.annotation("preserve.conversion.apis.kcp.io/v2") == #"{"spec.only":"here"}"#)
        first.set(nil, at: "spec", "only")
        let again = try rules.convert(first, from: "v1", to: "v2")
        #expect(again["spec"]?["only"] == "here")
        #expect(again["metadata"] == ["name": "x"])
    }

    @Test func withoutRulesNothingMoves() throws {
        let object: Value = ["spec": ["first": "a"]]
        #expect(try rules([]).convert(object, from: "v1", to: "v2") == object)
    }

    private static let mistakes: [(Value, String)] = [
        (
            ["from": "v3", "to": "v1", "rules": []],
            "spec.conversions[0].from: Invalid value: \"v3\": unable to find structural schema for "
                + "version"
        ),
        (
            ["from": "v1", "to": "v2", "rules": [["field": ".spec.x", "destination": ".spec.y"]]],
            "spec.conversions[0].rules[0].field: Invalid value: \".spec.x\": field \"spec.x\" doesn't "
                + "exist"
        ),
        (
            [
                "from": "v1", "to": "v2",
                "rules": [
                    [
                        "field": ".spec.first", "destination": ".spec.y",
                        "transformation": "self + 1",
                    ]
                ],
            ],
            "spec.conversions[0].rules[0].transformation: Invalid value: \"self + 1\": error compiling "
                + "CEL program: compilation failed: ERROR: <input>:1:6: found no matching overload for "
                + "'_+_' applied to '(string, int)'\n | self + 1\n | .....^"
        ),
    ]

    @Test(arguments: mistakes)
    func rulesMustFitTheSchemas(_ conversion: Value, _ why: String) throws {
        #expect {
            _ = try rules([conversion])
        } throws: { error in
            "\(error)" == why
        }
    }

    @Test func whatCannotBeTransformedIsSaid() throws {
        let rules = try rules([
            [
                "from": "v1", "to": "v2",
                "rules": [
                    [
                        "field": ".spec.first", "destination": ".spec.only",
                        "transformation": "string(int(self))",
                    ]
                ],
            ]
        ])
        #expect(throws: ConversionRules.Problem.self) {
            try rules.convert(["spec": ["first": "x"]], from: "v1", to: "v2")
        }
    }
}
