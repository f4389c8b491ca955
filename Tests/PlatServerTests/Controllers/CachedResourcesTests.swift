import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct CachedResourcesTests {
    private static let key = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    private static let secret: Value = [
        "data": ["key": .string(Base64.encode(Array("abc".utf8)))]
    ]

    private static func type(isNamespaced: Bool = false) -> ResourceType {
        ResourceType(
            group: "example.io", version: "v1", plural: "gauges", kind: "Gauge",
            isNamespaced: isNamespaced)
    }

    private static func cached(identity: String? = nil) -> Value {
        var object: Value = [
            "metadata": ["annotations": [:]],
            "spec": ["identity": ["secretRef": ["name": "s", "namespace": "kcp-system"]]],
            "status": [:],
        ]
        object[as: CachedResource.self].identityHash = identity
        return object
    }

    private static func changed(
        _ cached: Value, _ type: ResourceType, secret: Value?
    ) -> [String: String] {
        changes(
            from: cached,
            to: CachedResources.shown(cached, type, secret: secret, count: 3, now: noon))
    }

    private static let described = [
        "metadata.annotations.cache.kcp.io/resource-kind": #""Gauge""#,
        "metadata.annotations.cache.kcp.io/resource-scope": #""Cluster""#,
    ]

    @Test func whatIsFoundIsCounted() {
        #expect(
            Self.changed(Self.cached(), Self.type(), secret: Self.secret)
                == Self.described.merging([
                    "status.identityHash": "\"\(Self.key)\"", "status.phase": #""Ready""#,
                    "status.resourceCounts.cache": "3", "status.resourceCounts.local": "3",
                    "IdentityValid": "True", "ReplicationStarted": "True",
                    "ResourceValid": "True",
                ]) { $1 })
    }

    @Test func anIdentityStaysWhatItWas() {
        let found = Self.changed(Self.cached(identity: "old"), Self.type(), secret: Self.secret)
        #expect(
            found["IdentityValid"]
                == "False IdentityVerificationFailed (Error): hash mismatch: identity secret hash "
                + "\"\(Self.key)\" must match status.identityHash \"old\"")
        #expect(found["status.phase"] == nil)
    }

    @Test func withoutItsSecretNothingIsPublished() {
        let found = Self.changed(Self.cached(), Self.type(), secret: nil)
        #expect(
            found
                == Self.described.merging([
                    "IdentityValid":
                        #"False IdentityVerificationFailed (Error): secrets "s" not found"#
                ]) { $1 })
    }

    @Test func whatLivesInNamespacesIsNotPublished() {
        let found = Self.changed(
            Self.cached(), Self.type(isNamespaced: true), secret: Self.secret)
        #expect(
            found == [
                "metadata.annotations.cache.kcp.io/resource-kind": #""Gauge""#,
                "metadata.annotations.cache.kcp.io/resource-scope": #""Namespaced""#,
                "ResourceValid":
                    "False ResourceNotClusterScoped (Error): "
                    + "Resource gauges.example.io is not cluster-scoped",
            ])
    }
}

struct CachedResourceSlicesTests {
    typealias References = CachedResourceSlices.References

    private static let slice: Value = ["status": ["endpoints": [["url": "https://old"]]]]

    private static let references: [Case<References>] = [
        Case(
            "all is there",
            References(
                export: "root:p|meters", extent: .all, endpoints: ["https://a", "https://b"]),
            [
                "status.endpoints": #"[{"url":"https://a"},{"url":"https://b"}]"#,
                "ResourceValid": "True", "APIExportValid": "True", "PartitionValid": "True",
            ]),
        Case(
            "no cached resource",
            References(
                cachedResourceProblem: "Error getting it", export: "root:p|meters", extent: .all),
            [
                "status.endpoints": "-",
                "ResourceValid":
                    "False ClusterCachedResourceNotFound (Error): Error getting it",
            ]),
        Case(
            "no export",
            References(
                export: "root:p|meters", exportProblem: "APIExport root:p|meters not found",
                extent: .all),
            [
                "status.endpoints": "-", "ResourceValid": "True",
                "APIExportValid":
                    "False APIExportInvalidReference (Error): APIExport root:p|meters not found",
            ]),
        Case(
            "no partition",
            References(export: "root:p|meters", extent: .invalid("no such partition")),
            [
                "status.endpoints": "-", "ResourceValid": "True", "APIExportValid": "True",
                "PartitionValid":
                    "False PartitionInvalidReference (Error): no such partition",
            ]),
    ]

    @Test(arguments: references)
    func aSliceSaysWhatBecameOfItsReferences(_ row: Case<References>) {
        let after = CachedResourceSlices.shown(Self.slice, row.found, now: noon)
        #expect(changes(from: Self.slice, to: after) == row.expected)
    }
}
