import PlatValue
import Testing

@testable import PlatClient

@Suite struct RevisionsTests {
    private static let object: Value = [
        "metadata": ["name": "a", "resourceVersion": "1", "generation": 1], "data": ["k": "1"],
    ]

    private func changed(_ change: (inout Value) -> Void) -> Value {
        var object = Self.object
        object.set("2", at: "metadata", "resourceVersion")
        change(&object)
        return object
    }

    @Test func aRevisionAloneIsNoChange() {
        let before = Revisions.Before(Self.object)
        let noted = changed {
            $0.set([["manager": "before-first-apply"]], at: "metadata", "managedFields")
            $0.set(2, at: "metadata", "generation")
            $0["status"] = ["phase": "Ready"]
        }
        #expect(before.isSame(as: noted, isDryRun: false))
        #expect(!before.isSame(as: changed { $0["data"] = ["k": "2"] }, isDryRun: false))
        let labelled = changed { $0.set(["a": "b"], at: "metadata", "labels") }
        #expect(!before.isSame(as: labelled, isDryRun: false))
    }

    @Test func whatIsOnlyTriedIsCompared() {
        var tried = Self.object
        tried["data"] = ["k": "2"]
        #expect(!Revisions.Before(Self.object).isSame(as: tried, isDryRun: true))
        #expect(Revisions.Before(Self.object).isSame(as: Self.object, isDryRun: true))
    }

    @Test func ofMetadataAloneTheGenerationTells() {
        let before = Revisions.Before(Self.object, isWhole: false)
        let noted = changed {
            $0.set([["manager": "other"]], at: "metadata", "managedFields")
            $0["status"] = ["phase": "Ready"]
        }
        #expect(before.isSame(as: noted, isDryRun: false))
        #expect(
            !before.isSame(as: changed { $0.set(2, at: "metadata", "generation") }, isDryRun: false)
        )
        let labelled = changed { $0.set(["a": "b"], at: "metadata", "labels") }
        #expect(!before.isSame(as: labelled, isDryRun: false))
        var uncounted = Self.object
        uncounted.set(nil, at: "metadata", "generation")
        var data = changed { $0["data"] = ["k": "2"] }
        data.set(nil, at: "metadata", "generation")
        #expect(!Revisions.Before(uncounted, isWhole: false).isSame(as: data, isDryRun: false))
    }

    @Test func whereOnlyTheRevisionIsKnownItDecides() {
        let before = Revisions.Before(revision: "1")
        #expect(before.isSame(as: Self.object, isDryRun: false))
        #expect(!before.isSame(as: changed { _ in }, isDryRun: false))
    }
}
