import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What goes with its owners, and what must not.
@Suite(.timeLimit(.minutes(1)))
struct GarbageCollectionTests {
    private static let configMaps = "/api/v1/namespaces/default/configmaps"

    private func configMap(_ name: String, owners: [Value] = []) -> Value {
        [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": .string(name), "ownerReferences": .array(owners)],
        ]
    }

    private func reference(
        to owner: Value, apiVersion: Value = "v1", kind: Value = "ConfigMap", blocks: Bool = true
    ) -> Value {
        [
            "apiVersion": apiVersion, "kind": kind, "name": .string(owner.objectName),
            "uid": .string(owner.objectUID), "blockOwnerDeletion": .bool(blocks),
        ]
    }

    private func made(_ plane: TestPlane, _ object: Value) async throws -> Value {
        let reply = try await plane.send("POST", plane.path(Self.configMaps), body: object)
        #expect(reply.status == 201, "\(String(decoding: reply.body, as: UTF8.self))")
        return try Value(json: reply.body)
    }

    private func deleteInForeground(_ plane: TestPlane, _ name: String) async throws {
        let reply = try await plane.send(
            "DELETE", plane.path("\(Self.configMaps)/\(name)"),
            body: [
                "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Foreground",
            ])
        #expect(reply.status == 200)
    }

    private func waitUntilGone(
        _ plane: TestPlane, _ name: String, _ body: () async throws -> Void
    ) async throws {
        let query = "?watch=1&timeoutSeconds=30&fieldSelector=metadata.name%3D\(name)"
        let events = try await plane.events(plane.path(Self.configMaps + query))
        try await body()
        for try await event in events where event["type"] == "DELETED" { return }
        Issue.record("\(name) is still there")
    }

    @Test func anOwnerGoesOnWhenItsLastDependentHasAnotherOwner() async throws {
        try await TestPlane.with { plane in
            let solid = try await made(plane, configMap("solid"))
            let going = try await made(plane, configMap("going"))
            _ = try await made(
                plane,
                configMap("shared", owners: [reference(to: solid), reference(to: going)]))
            try await waitUntilGone(plane, "going") {
                try await deleteInForeground(plane, "going")
            }
            let shared = try await plane.send("GET", plane.path(Self.configMaps + "/shared"))
            let owners = try Value(json: shared.body).ownerReferences
            #expect(owners.map(\.name) == ["solid"])
        }
    }

    /// A dependent that is held blocks its owner until the reference, the flag or the object goes.
    @Test(arguments: ["reference", "flag", "object"])
    func anOwnerGoesOnWhenADependentBlocksItNoLonger(what: String) async throws {
        try await TestPlane.with { plane in
            let owner = try await made(plane, configMap("owner"))
            var held = configMap("held", owners: [reference(to: owner)])
            held.set(["example.com/hold"], at: "metadata", "finalizers")
            held = try await made(plane, held)
            try await deleteInForeground(plane, "owner")
            _ = try await plane.wait(Self.configMaps, name: "held") { $0.isBeingDeleted }
            let change: Value =
                switch what {
                case "reference": ["metadata": ["ownerReferences": []]]
                case "flag":
                    ["metadata": ["ownerReferences": [reference(to: owner, blocks: false)]]]
                default: ["metadata": ["finalizers": []]]
                }
            try await waitUntilGone(plane, "owner") {
                let reply = try await plane.send(
                    "PATCH", plane.path(Self.configMaps + "/held"), body: change,
                    type: "application/merge-patch+json")
                #expect(reply.status == 200)
            }
        }
    }

    @Test func anOwnerOfAKindThatIsNotServedIsNoAbsentOwner() async throws {
        try await TestPlane.with { plane in
            let ghost: Value = ["metadata": ["name": "g", "uid": "7a1c"]]
            _ = try await made(
                plane,
                configMap(
                    "unknown", owners: [reference(to: ghost, apiVersion: "x.io/v1", kind: "Ghost")]
                ))
            _ = try await made(plane, configMap("absent", owners: [reference(to: ghost)]))
            // A cluster-scoped object cannot have an owner in a namespace.
            try await plane.post(
                plane.path("/apis/rbac.authorization.k8s.io/v1/clusterroles"),
                [
                    "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                    "metadata": [
                        "name": "wide", "ownerReferences": [reference(to: ghost)],
                    ],
                ])
            try await waitUntilGone(plane, "absent") {}
            for path in [
                Self.configMaps + "/unknown",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles/wide",
            ] {
                let kept = try await plane.send("GET", plane.path(path))
                #expect(kept.status == 200, "\(path)")
                #expect(try Value(json: kept.body).ownerReferences.count == 1)
            }
        }
    }

    /// Nobody can say whether an owner is there whose version is not served.
    @Test func anOwnerInAVersionThatIsNotServedKeepsItsDependents() async throws {
        try await TestPlane.with { plane in
            let owner = try await made(plane, configMap("owner"))
            _ = try await made(
                plane, configMap("kept", owners: [reference(to: owner, apiVersion: "v9")]))
            _ = try await made(plane, configMap("taken", owners: [reference(to: owner)]))
            try await waitUntilGone(plane, "taken") {
                let reply = try await plane.send(
                    "DELETE", plane.path(Self.configMaps + "/owner"))
                #expect(reply.status == 200)
            }
            let kept = try await plane.send("GET", plane.path(Self.configMaps + "/kept"))
            #expect(kept.status == 200)
        }
    }
}
