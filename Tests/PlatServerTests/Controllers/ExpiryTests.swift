import PlatHTTP
import PlatModel
import PlatStore
import PlatValue
import Testing

@testable import PlatServer

/// What is kept for a while only goes, as long after its last write as upstream keeps it.
struct ExpiryTests {
    private static let made: Value = ["creationTimestamp": "2026-01-01T00:00:00Z"]
    private static let start: Int64 = 1_767_225_600

    private static let rows: [(object: Value, seconds: Int64?)] = [
        (["kind": "Event", "metadata": made], 3600),
        (["kind": "Event", "metadata": made, "lastTimestamp": "2026-01-01T01:00:00Z"], 7200),
        (["kind": "Event", "metadata": made, "eventTime": "2026-01-01T02:00:00.000000Z"], 10800),
        (["kind": "CertificateSigningRequest", "metadata": made], 86400),
        (request("Denied"), 7200), (request("Failed"), 7200), (request("Approved"), nil),
        (request("Approved", certificate: "x"), 7200),
    ]

    @Test(arguments: rows)
    func itsTimeIsCountedFromItsLastWrite(_ object: Value, _ seconds: Int64?) {
        #expect(Expiry.end(of: object) == seconds.map { Self.start + $0 })
    }

    private static func request(_ decision: String, certificate: String = "") -> Value {
        [
            "kind": "CertificateSigningRequest", "metadata": made,
            "status": [
                "certificate": .string(certificate),
                "conditions": [
                    ["type": .string(decision), "lastUpdateTime": "2026-01-01T01:00:00Z"]
                ],
            ],
        ]
    }

    /// Of two events, one is older than an hour and the other is not: after a look only this one is there.
    @Test func whatIsDueIsRemoved() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/api/v1/namespaces/default/events"
            for name in ["old", "new"] {
                let made = try await plane.send(
                    "POST", path,
                    body: [
                        "apiVersion": "v1", "kind": "Event", "metadata": ["name": .string(name)],
                        "involvedObject": ["namespace": "default", "name": "x"],
                    ])
                #expect(made.status == 201)
            }
            let registry = plane.plane.parts.registries[plane.plane.parts.locations[0]]
            let type = BuiltinResources.events
            let key = type.key(cluster: "root", namespace: "default", name: "old")
            try await registry.update(key: key) { object in
                object.managedFields = nil
                object.set("2020-01-01T00:00:00Z", at: "metadata", "creationTimestamp")
                return true
            }
            let parts = plane.plane.parts
            let expiry = Expiry(locations: parts.locations, registries: parts.registries)
            let found = try parts.locations[0].store.list(
                prefix: type.prefix(cluster: "root", namespace: nil), after: nil, limit: nil,
                at: nil)
            for entry in found.entries {
                let event = try #require(
                    ObjectEvent(found: entry, in: parts.locations[0], log: parts.log))
                for minute in expiry.keys(for: event) { _ = try await expiry.reconcile(minute) }
            }
            let left = try registry.list(type, cluster: "root").map(\.objectName)
            #expect(left.contains("new") && !left.contains("old"))
        }
    }
}
