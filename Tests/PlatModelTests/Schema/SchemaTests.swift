import PlatModel
import PlatValue
import Testing

@Suite struct SchemaTests {
    private let written: Value = [
        "type": "object",
        "description": "A widget.",
        "required": ["spec"],
        "properties": [
            "spec": [
                "type": "object",
                "properties": [
                    "size": ["type": "integer", "format": "int32", "minimum": 1, "default": 3],
                    "port": ["x-kubernetes-int-or-string": true, "nullable": true],
                    "items": [
                        "type": "array", "maxItems": 5,
                        "items": ["type": "object", "properties": ["name": ["type": "string"]]],
                        "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                    ],
                    "labels": ["type": "object", "additionalProperties": ["type": "string"]],
                ],
                "x-kubernetes-validations": [["rule": "self.size > 1", "message": "too small"]],
            ]
        ],
    ]

    @Test func whatIsReadIsWrittenBack() throws {
        #expect(try Schema(parsing: written).value == written)
    }

    @Test func membersAreFoundByNameAndThroughAdditionalProperties() throws {
        let spec = try #require(try Schema(parsing: written).member("spec"))
        #expect(spec.member("size")?.limits.minimum == 1)
        #expect(spec.member("items")?.listMapKeys == ["name"])
        #expect(spec.member("labels")?.member("any")?.kind == .string)
        #expect(spec.member("nothing") == nil)
    }

    @Test func wrongTypesAreNamedWithTheirPlace() {
        let broken: Value = ["type": "object", "properties": ["a": ["minimum": "1"]]]
        #expect(
            throws: SchemaParseError(path: "properties[a].minimum", problem: "must be a number")
        ) {
            try Schema(parsing: broken)
        }
    }
}
