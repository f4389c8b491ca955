import PlatModel
import PlatValue
import Testing

/// Large objects cost as much as they are large: what looked each value up among all others would not come
/// to an end within the limit.
@Suite(.timeLimit(.minutes(1))) struct ManyValuesTests {
    private static let count = 20_000

    private func schema(_ spec: Value) throws -> Schema {
        try Schema(parsing: ["type": "object", "properties": ["spec": spec]])
    }

    private func object(_ spec: Value) -> Value { ["spec": spec] }

    private func members(_ value: (Int) -> Value) -> Value {
        .object(Members(uniqueEntries: (0..<Self.count).map { ("m\($0)", value($0)) }))
    }

    @Test func unknownMembersAreDropped() throws {
        let schema = try schema(["type": "object", "properties": ["m7": ["type": "integer"]]])
        var value = object(members { .integer(Int64($0)) })
        #expect(schema.prune(&value, isRoot: true).count == Self.count - 1)
        #expect(value == ["spec": ["m7": 7]])
    }

    @Test func wrongMembersAreAllTold() throws {
        let compiled = CompiledSchema(
            try schema(["type": "object", "additionalProperties": ["type": "integer"]]))
        let errors = compiled.validateStructure(object(members { _ in "x" }))
        #expect(errors.count == Self.count)
        #expect(Set(errors).count == Self.count)
    }

    @Test func elementsAreComparedWithTheirCounterparts() throws {
        func list(_ changed: Int?) -> Value {
            object(
                .array(
                    (0..<Self.count).map {
                        ["k": .string("k\($0)"), "v": $0 == changed ? "bad" : "old"]
                    }))
        }
        // What was wrong before is not held against an update, what becomes wrong is.
        let compiled = CompiledSchema(
            try schema([
                "type": "array", "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["k"],
                "items": [
                    "type": "object", "required": ["k"],
                    "properties": [
                        "k": ["type": "string"], "v": ["type": "string", "enum": ["good"]],
                    ],
                ],
            ]))
        #expect(compiled.validateStructure(list(nil), old: list(nil)).isEmpty)
        #expect(
            compiled.validateStructure(list(19_999), old: list(nil)).map(\.field)
                == ["spec[19999].v"])
    }

    @Test func ownersAreLeftOnce() {
        let owners = (0..<Self.count).map { number -> Value in
            ["kind": "ConfigMap", "name": "o", "uid": .string("\(number / 2)")]
        }
        var value: Value = ["metadata": ["ownerReferences": .array(owners)]]
        #expect(value.deduplicateOwners().count == Self.count / 2)
        #expect(value.ownerReferences.map(\.uid) == (0..<Self.count / 2).map(String.init))
    }

    @Test func aReplyNamesAsManyErrorsAsCanBeRead() throws {
        let names = (0..<2_000).map { Value.string("value-\($0)") }
        let compiled = CompiledSchema(
            try schema(["type": "array", "items": ["type": "string", "enum": .array(names)]]))
        let errors = compiled.validateStructure(
            object(.array([Value](repeating: "x", count: Self.count))))
        #expect(errors.count == Self.count)
        let status = Status.invalid(GroupKind(group: "g", kind: "K"), "n", errors)
        #expect(status.message.utf8.count < 2 << 20)
        #expect(status.causes.count > 10)
        let rest = Self.count - (status.causes.count - 1)
        #expect(status.causes.last?.message.contains("\(rest) more errors are not shown") == true)
    }
}
