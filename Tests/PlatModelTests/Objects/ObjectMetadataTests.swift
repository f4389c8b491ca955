import PlatModel
import PlatValue
import Testing

struct ObjectMetadataTests {
    @Test func deletionBeginsOnce() {
        var object: Value = ["metadata": ["name": "a", "generation": 1]]
        let begins = object.markDeleted(now: "now")
        #expect(begins && object.isBeingDeleted)
        #expect(object.generation == 2)
        let beginsAgain = object.markDeleted(now: "later")
        #expect(!beginsAgain)
        #expect(object["metadata"]?["deletionTimestamp"] == "now")
    }

    @Test func whatCountsNoGenerationsIsDeletedWithoutOne() {
        var object: Value = ["metadata": ["name": "a"]]
        let begins = object.markDeleted(now: "now")
        #expect(begins)
        #expect(object.generation == nil)
    }

    @Test func finalizersComeOnceAndGoWithTheirList() {
        var object: Value = ["metadata": ["name": "a"]]
        object.addFinalizer("one")
        object.addFinalizer("one")
        #expect(object.finalizers == ["one"])
        let letsGo = ["other", "one"].map { object.removeFinalizer($0) }
        #expect(letsGo == [false, true])
        #expect(object == ["metadata": ["name": "a"]])
    }

    @Test func ownersThatStayAreWrittenAsTheyWere() {
        let kept: Value = ["uid": "1", "kind": "A", "blockOwnerDeletion": true, "novel": 1]
        var object: Value = ["metadata": ["ownerReferences": [kept, ["uid": "2"]]]]
        #expect(object.ownerReferences.map(\.uid) == ["1", "2"])
        #expect(object.ownerReferences.map(\.blocks) == [true, false])
        object.keepOwners { $0.uid == "1" }
        #expect(object["metadata"]?["ownerReferences"] == [kept])
        object.keepOwners { _ in false }
        #expect(object["metadata"] == [:])
    }

    @Test func countingPastTheLastGenerationEndsNothing() {
        var object: Value = ["metadata": ["generation": .integer(.max)]]
        object.countGeneration()
        #expect(object.generation == .min)
    }
}
