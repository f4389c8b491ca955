import PlatValue
import Testing

@testable import PlatModel

@Suite struct ValidationRuleTests {
    private func compiled(_ properties: Value) throws -> CompiledSchema {
        CompiledSchema(try Schema(parsing: ["type": "object", "properties": properties]))
    }

    private func validate(
        _ value: Value, old: Value? = nil, by schema: CompiledSchema
    ) -> ValidationResult {
        let errors = schema.validateStructure(value, old: old)
        var result = schema.validateRules(value, old: old, after: errors)
        result.errors.insert(contentsOf: errors, at: 0)
        return result
    }

    @Test func whatAnUpdateLeavesAsItWasIsOnlyWarnedAbout() throws {
        let schema = try compiled([
            "size": [
                "type": "integer", "x-kubernetes-validations": [["rule": "self > 5"]],
            ],
            "other": ["type": "integer"],
        ])
        let old: Value = ["size": 1]
        let result = validate(["size": 1, "other": 2], old: old, by: schema)
        #expect(result.errors.isEmpty)
        #expect(result.warnings == ["size: Invalid value: 1: failed rule: self > 5"])
        #expect(validate(["size": 2], old: old, by: schema).errors.count == 1)
    }

    @Test func rulesAreNotEvaluatedOnWhatHasTheWrongShape() throws {
        let schema = try compiled([
            "size": ["type": "integer", "x-kubernetes-validations": [["rule": "self > 5"]]]
        ])
        let errors = validate(["size": "x"], by: schema).errors
        #expect(errors.count == 2)
        #expect(errors.last == CompiledSchema.rulesNotChecked)
    }

    @Test func aWholeNumberWithAFractionIsNoIntegerToARule() throws {
        let schema = try compiled([
            "size": ["type": "integer", "x-kubernetes-validations": [["rule": "self > 1"]]]
        ])
        #expect(validate(["size": 3], by: schema).errors.isEmpty)
        let found = validate(["size": .number(3)], by: schema).errors.map(\.description)
        #expect(
            found == [
                "size: Invalid value: \"integer\": invalid data, expected int, got float64 "
                    + "evaluating rule: self > 1"
            ])
    }

    @Test func aForbiddenPropertyIsNamedAsTheValueAtFault() throws {
        let schema = try compiled(["a": ["type": "object", "additionalProperties": false]])
        let found = validate(["a": ["b": 1]], by: schema).errors.map(\.description)
        #expect(found == ["a: Invalid value: \"b\": a.b in body is a forbidden property"])
    }

    @Test func ofWhatIsNoElementOfAListOfTypeMapTheFirstIsTold() throws {
        let item: Value = ["type": "object", "properties": ["k": ["type": "string"]]]
        let schema = try compiled([
            "l": [
                "type": "array", "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["k"], "items": item,
            ]
        ])
        let found = schema.validateUniqueness(["l": ["x", nil, "y"]]).map(\.description)
        #expect(
            found == [
                "l[0]: Invalid value: \"x\": must be an object for an array of list-type map"
            ])
    }

    @Test func aKeyThatIsAloneTellsIntegersFromFloats() throws {
        let item: Value = ["type": "object", "properties": ["k": [:], "l": [:]]]
        func list(_ keys: Value) throws -> CompiledSchema {
            try compiled([
                "l": [
                    "type": "array", "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": keys, "items": item,
                ]
            ])
        }
        let mixed: Value = ["l": [["k": 3], ["k": .number(3)], [:], ["k": 3], [:]]]
        #expect(
            try list(["k"]).validateUniqueness(mixed).map(\.description) == [
                "l[3]: Duplicate value: {\"k\":3}", "l[4]: Duplicate value: {}",
            ])
        #expect(
            try list(["k", "l"]).validateUniqueness(["l": [["k": 3], ["k": .number(3)]]]).count == 1
        )
    }

    @Test func aListThatAFormatLetsPassIsNoTextToARule() throws {
        let schema = try compiled([
            "a": [
                "type": "string", "format": "hexcolor",
                "x-kubernetes-validations": [["rule": "self.matches('^a')"]],
            ]
        ])
        let found = validate(["a": []], by: schema).errors.map(\.detail)
        #expect(
            found == [
                "invalid data, expected string, got []interface {} evaluating rule: "
                    + "self.matches('^a')"
            ])
    }

    @Test(arguments: [
        ("string", "bogus"), ("string", "int32"), ("object", "uri"), ("array", "date"),
    ])
    func aFormatThatATypeCannotHaveIsNoCheck(_ type: String, _ format: String) throws {
        let plain = try compiled(["a": ["type": .string(type)]])
        let formatted = try compiled(["a": ["type": .string(type), "format": .string(format)]])
        for value: Value in ["x", [1], ["a": 1], 1] {
            let object: Value = ["a": value]
            #expect(
                validate(object, by: formatted).errors == validate(object, by: plain).errors)
        }
    }

    @Test func aRuleThatDoesNotCompileIsLeftOutWhenObjectsAreValidated() throws {
        let schema = try compiled([
            "size": ["type": "integer", "x-kubernetes-validations": [["rule": "self.nope"]]]
        ])
        #expect(validate(["size": 1], by: schema).errors.isEmpty)
    }

    @Test func rulesThatAreDeeperThanAnyStackAreRefused() throws {
        let chains = [
            "self" + String(repeating: ".a", count: 20_000),
            String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000),
            "1" + String(repeating: " + 1", count: 20_000) + " == 1",
        ]
        for rule in chains {
            var parser = CELParser(rule)
            #expect(parser.parse() == nil)
            #expect(parser.issues.last?.message == "expression recursion limit exceeded: 250")
        }
        var long = CELParser(String(repeating: " ", count: 100_001) + "true")
        #expect(long.parse() == nil)
    }

    @Test(arguments: [
        "self.split(\"@\")[0].matches(\"^[a-z/.]+$\")",
        "self.split(\"/\", 2)[0].matches(\"^[a-z]+$\")",
        "[self, \"a\"][1].matches(\"^[a-z]+$\")",
    ])
    func whatIsTakenOutOfACallsResultHasASize(_ text: String) throws {
        let schema = try Schema(parsing: [
            "type": "string", "maxLength": 300,
            "x-kubernetes-validations": [["rule": .string(text)]],
        ])
        let written = try #require(schema.validations.first)
        let rule = CELRule(written, in: CELRuleScope(schema, isResource: false))
        #expect(rule.problem == nil)
        #expect(rule.maxCost > 0 && rule.maxCost <= CELTotalCost.perRuleMax)
    }

    @Test func textsThatWouldFillTheMemoryAreAnErrorOfTheRule() {
        let text = CELValue.string(String(repeating: "x", count: 100_000))
        let results = [
            CELFunctions.call("replace", [text, .string(""), text]),
            CELFunctions.call("replace", [text, .string("x"), text]),
            CELFunctions.call("lists.range", [.int(.max)]),
            CELFunctions.call(
                "join", [.list(.computed([CELValue](repeating: .string(""), count: 500))), text]),
        ]
        for result in results { #expect(result.isError) }
        #expect(!CELFunctions.call("replace", [text, .string("y"), text]).isError)
    }

    @Test(arguments: [
        ("Europe/Berlin", "2024-03-31T00:59:59Z", 1), ("Europe/Berlin", "2024-03-31T01:00:00Z", 3),
        ("Europe/Berlin", "2024-10-27T01:00:00Z", 2),
        ("America/New_York", "2024-03-10T06:59:59Z", 1),
        ("America/New_York", "2024-03-10T07:00:00Z", 3),
        ("America/New_York", "2024-11-03T06:00:00Z", 1),
        ("Australia/Sydney", "2024-01-01T00:00:00Z", 11),
        ("Australia/Sydney", "2024-07-01T00:00:00Z", 10),
        ("Asia/Kolkata", "2024-01-01T00:00:00Z", 5),
    ])
    func zonesKnowTheirSummer(_ zone: String, _ moment: String, _ hour: Int) throws {
        let seconds = try Timestamp(parsing: moment).seconds
        let offset = try #require(TimeZone.named(zone)?.offset(at: seconds))
        #expect(Timestamp(seconds: seconds + Int64(offset)).civil.hour == hour)
    }
}
