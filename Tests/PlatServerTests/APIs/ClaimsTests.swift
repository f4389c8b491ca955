import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What a binding says about claims, for what the export asks and the consumer answers.
@Suite struct ClaimsTests {
    private static let configMaps: Value = [
        "group": "", "identityHash": "", "resource": "configmaps", "verbs": ["get", "list"],
    ]

    private func answer(
        _ state: String, verbs: [String], identity: String = "",
        selector: Value = ["matchAll": true]
    ) -> Value {
        [
            "group": "", "identityHash": .string(identity), "resource": "configmaps",
            "selector": selector, "state": .string(state), "verbs": Value(strings: verbs),
        ]
    }

    private func binding(_ answers: [Value], asked: [Value]) -> Value {
        var object: Value = ["spec": ["permissionClaims": .array(answers)]]
        Claims.apply(
            &object, export: ["spec": ["permissionClaims": .array(asked)]],
            now: "2026-01-01T00:00:00Z")
        return object
    }

    @Test func whatBothSayIsApplied() {
        let object = binding(
            [answer("Accepted", verbs: ["list", "get"])], asked: [Self.configMaps])
        #expect(object.at("status", "appliedPermissionClaims")?.arrayValue?.count == 1)
        #expect(object.at("status", "appliedPermissionClaims")?[0]?["state"] == nil)
        #expect(object.isConditionTrue("PermissionClaimsValid"))
    }

    @Test func whatIsRejectedOrUnansweredIsNot() {
        for answers in [[answer("Rejected", verbs: ["get"])], []] {
            let object = binding(answers, asked: [Self.configMaps])
            #expect(object.at("status", "appliedPermissionClaims") == nil)
            #expect(object.at("status", "exportPermissionClaims") == [Self.configMaps])
            #expect(object.isConditionTrue("PermissionClaimsValid"))
        }
    }

    @Test func anAnswerToNobodysQuestionIsInvalid() {
        let object = binding(
            [answer("Accepted", verbs: ["get"], identity: "beef")], asked: [Self.configMaps])
        let condition = object.condition("PermissionClaimsValid")
        #expect(condition?["reason"] == "InvalidPermissionClaims")
        #expect(
            condition?["message"]
                == "1 unexpected and/or invalid permission claims (showing first 1): unexpected/invalid claim for configmaps. (identity \"beef\")"
        )
    }

    @Test func otherVerbsAreAMismatchUnlessOneSideSaysAll() {
        let other = binding([answer("Accepted", verbs: ["get"])], asked: [Self.configMaps])
        #expect(
            other.condition("PermissionClaimsValid")?["message"]
                == "1 permission claim(s) have mismatched verbs or selectors (showing first 1): configmaps. (verbs: accepted [get], exported [get list])"
        )
        let all = binding([answer("Accepted", verbs: ["*"])], asked: [Self.configMaps])
        #expect(all.isConditionTrue("PermissionClaimsValid"))
    }

    @Test func acceptingTakesTheSelectorThatTheExportProposes() {
        var asked = Self.configMaps
        asked["defaultSelector"] = ["matchLabels": ["a": "b"]]
        let answers = [PermissionClaim(asked).accepted.value]
        #expect(answers[0]["selector"] == asked["defaultSelector"])
        let object = binding(answers, asked: [asked])
        #expect(object.isConditionTrue("PermissionClaimsValid"))
    }

    @Test func theLabelOfAClaimDependsOnWhatItIsAboutAlone() {
        let hash = ExportLabels.hash(of: PermissionClaim(Self.configMaps))
        #expect(hash == "3QVjs6pfBjMpLEVYYhysJnroYGsQGlWm05E4qe")
        #expect(hash == ExportLabels.hash(of: PermissionClaim(answer("Accepted", verbs: ["*"]))))
    }

    @Test func labelsOfClaimsThatEndedGoAndOthersStay() {
        var object: Value = [
            "metadata": ["labels": ["claimed.internal.apis.kcp.io/old": "x", "app": "t"]]
        ]
        object.setClaimLabels(["claimed.internal.apis.kcp.io/new": "y"])
        #expect(object.labels == ["claimed.internal.apis.kcp.io/new": "y", "app": "t"])
        object.setClaimLabels([:])
        #expect(object.labels == ["app": "t"])
    }

    @Test func aClaimForOneObjectSelectsNoOther() {
        let binding: Value = [
            "metadata": [
                "annotations": [
                    "apis.v1alpha2.kcp.io/v1alpha1-permission-claims":
                        #"[{"resource":"secrets","resourceSelector":[{"name":"s","namespace":"n"}]}]"#
                ]
            ]
        ]
        let claim = ClaimConversion.claim(
            PermissionClaim(["resource": "secrets", "selector": ["matchAll": true]]), of: binding)
        #expect(claim.selects(["metadata": ["name": "s", "namespace": "n"]]))
        #expect(!claim.selects(["metadata": ["name": "t", "namespace": "n"]]))
        #expect(!claim.selects(["metadata": ["name": "s", "namespace": "m"]]))
    }

    @Test func eventsAreOneResourceUnderTwoGroups() {
        let claim = PermissionClaim(["group": "", "resource": "events"])
        #expect(claim.isAbout(group: "events.k8s.io", resource: "events"))
        #expect(!claim.isAbout(group: "example.io", resource: "events"))
        #expect(!claim.isAbout(group: "", resource: "secrets"))
    }
}
