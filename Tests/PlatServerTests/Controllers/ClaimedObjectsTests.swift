import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct ClaimedObjectsTests {
    private func binding(_ claims: [(group: String, resource: String)]) -> Value {
        [
            "status": [
                "appliedPermissionClaims": .array(
                    claims.map { ["group": .string($0.group), "resource": .string($0.resource)] })
            ]
        ]
    }

    private func kinds(from before: Value?, to now: Value?) -> Set<String> {
        Set(
            ClaimedObjects.changed(in: "c", from: before, to: now)
                .map { "\($0.resource).\($0.group)" })
    }

    @Test func kindsThatAreClaimedOrNoLongerAreLookedAt() {
        let before = binding([("", "secrets")])
        let now = binding([("", "configmaps")])
        #expect(kinds(from: nil, to: now) == ["configmaps."])
        #expect(kinds(from: before, to: now) == ["secrets.", "configmaps."])
        #expect(kinds(from: before, to: nil) == ["secrets."])
    }

    @Test func nothingIsLookedAtWhereClaimsStay() {
        let same = binding([("", "secrets")])
        #expect(kinds(from: same, to: same).isEmpty)
        #expect(kinds(from: nil, to: binding([])).isEmpty)
    }

    @Test func aBindingOnItsWayOutClaimsNothing() {
        let before = binding([("", "secrets")])
        var going = before
        going.markDeleted(now: noon)
        #expect(kinds(from: before, to: going) == ["secrets."])
    }

    @Test func eventsOfEitherGroupAreOneKind() {
        let both: Set = ["events.", "events.events.k8s.io"]
        #expect(kinds(from: nil, to: binding([("", "events")])) == both)
        #expect(kinds(from: nil, to: binding([("events.k8s.io", "events")])) == both)
    }
}
