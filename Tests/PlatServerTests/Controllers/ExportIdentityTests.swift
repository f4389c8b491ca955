import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct ExportIdentityTests {
    private let export: Value = [
        "metadata": ["generation": 1],
        "spec": ["identity": ["secretRef": ["name": "s", "namespace": "kcp-system"]]],
    ]

    private static let secrets: [Case<Value?>] = [
        Case(
            "a secret that is not there", nil,
            [
                "IdentityValid":
                    #"False IdentityVerificationFailed (Error): secrets "s" not found"#
            ]),
        Case(
            "a secret without a key", .some([:]),
            [
                "IdentityValid":
                    "False IdentityVerificationFailed (Error): secret is missing data.key"
            ]),
        Case(
            "an empty key", ["data": ["key": ""]],
            [
                "IdentityValid":
                    "False IdentityVerificationFailed (Error): secret is missing data.key"
            ]),
        Case(
            "a key", ["data": ["key": .string(Base64.encode(Array("abc".utf8)))]],
            [
                "status.identityHash":
                    #""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#,
                "IdentityValid": "True",
            ]),
    ]

    @Test(arguments: secrets)
    func anExportHasTheIdentityOfItsSecret(_ row: Case<Value?>) {
        let after = ExportIdentity.identified(export, by: row.found, now: noon)
        #expect(changes(from: export, to: after) == row.expected)
    }

    @Test func anotherKeyIsNotTheExportsIdentity() {
        var known = export
        known.set("abc", at: "status", "identityHash")
        let secret: Value = ["data": ["key": .string(Base64.encode(Array("abc".utf8)))]]
        let after = ExportIdentity.identified(known, by: secret, now: noon)
        #expect(after.at("status", "identityHash") == "abc")
        let condition = after.condition("IdentityValid")
        #expect(condition?.reason == "IdentityVerificationFailed")
        #expect(condition?.message?.hasPrefix("hash mismatch: identity secret hash \"ba78") == true)
        #expect(condition?.message?.hasSuffix("must match status.identityHash \"abc\"") == true)
    }

    @Test func aSecretThatWasMadeIsReferredTo() {
        let fresh: Value = ["metadata": ["generation": 1]]
        #expect(
            changes(from: fresh, to: ExportIdentity.referring(fresh, toSecret: "widgets")) == [
                "spec.identity.secretRef.name": #""widgets""#,
                "spec.identity.secretRef.namespace": #""kcp-system""#,
                "metadata.generation": "2",
            ])
    }

    @Test(arguments: [
        ("secrets/c/kcp-system/s", true), ("secrets/c/kcp-system/t", false),
        ("secrets/c/default/s", false),
    ])
    func aSecretConcernsTheExportsThatNameIt(key: String, isUsed: Bool) throws {
        #expect(ExportIdentity.uses(export, try #require(ObjectKey(key))) == isUsed)
    }

    @Test func aSliceIsMadeUnlessTheExportWantsNone() {
        #expect(ExportSlices.isWanted(by: export))
        var without = export
        without.set(
            "true", at: "metadata", "annotations", "apiexports.apis.kcp.io/skip-endpointslice")
        #expect(!ExportSlices.isWanted(by: without))
    }

    @Test(arguments: [
        ("widgets", "APIExport", true), ("gadgets", "APIExport", false), ("widgets", "User", false),
    ])
    func onlyTheSliceThatWasMadeForAnExportGoesWithIt(
        export: String, owner: String, wasMade: Bool
    ) {
        let slice: Value = [
            "metadata": ["ownerReferences": [["kind": .string(owner)]]],
            "spec": ["export": ["name": .string(export)]],
        ]
        #expect(ExportSlices.wasMade(slice, forExport: "widgets") == wasMade)
    }
}
