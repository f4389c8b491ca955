import PlatValue
import Testing

@testable import PlatServer

struct FieldSetTests {
    private let written: Value = [
        "f:metadata": ["f:labels": [".": [:], "f:app": [:]]],
        "f:spec": [
            "f:ports": ["k:{\"port\":80,\"protocol\":\"TCP\"}": [".": [:], "f:name": [:]]],
            "f:set": ["v:\"a\"": [:], "v:1": [:]],
        ],
    ]

    @Test func whatIsReadIsWrittenAgain() throws {
        let set = try FieldSet(fieldsV1: written)
        #expect(set.fieldsV1 == written)
    }

    @Test func elementsOfAnUnknownSortAreLeftOut() throws {
        let set = try FieldSet(fieldsV1: ["x:new": [:], "f:a": [:]])
        #expect(set.fieldsV1 == ["f:a": [:]])
    }

    @Test(arguments: ["f", "noColon", "v:{", "k:[1]", "i:x"])
    func brokenElementsAreRefused(key: String) {
        #expect(throws: FieldsV1Error.self) { try FieldSet(fieldsV1: [key: [:]]) }
    }

    @Test func pathsAreWrittenAsMessagesHaveThem() throws {
        var texts: [String] = []
        try FieldSet(fieldsV1: written).forEach { texts.append($0.text) }
        #expect(
            texts == [
                ".metadata.labels", ".metadata.labels.app",
                ".spec.ports[port=80,protocol=\"TCP\"]",
                ".spec.ports[port=80,protocol=\"TCP\"].name", ".spec.set[=1]", ".spec.set[=\"a\"]",
            ])
    }

    @Test func setsAreCombinedAsSetsAre() {
        let (a, b, ab): (FieldPath, FieldPath, FieldPath) = (
            [.field("a")], [.field("b")], [.field("a"), .field("b")]
        )
        let left = FieldSet([a, ab])
        let right = FieldSet([a, b])
        #expect(left.union(right) == FieldSet([a, b, ab]))
        #expect(left.intersection(right) == FieldSet([a]))
        #expect(left.difference(right) == FieldSet([ab]))
        #expect(left.recursiveDifference(right) == FieldSet([]))
        #expect(FieldSet([ab]).difference(FieldSet([a])) == FieldSet([ab]))
    }
}
