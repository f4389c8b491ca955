import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// `metadata.namespace` of what is written against the request's.
@Suite(.timeLimit(.minutes(2)))
struct NamespaceFieldTests {
    private static let maps = "/clusters/root/api/v1/namespaces/default/configmaps"
    private static let roles = "/clusters/root/apis/rbac.authorization.k8s.io/v1/clusterroles"

    private func map(_ namespace: Value?) -> Value {
        var object: Value = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "m"], "data": ["k": "v"],
        ]
        object.set(namespace, at: "metadata", "namespace")
        return object
    }

    private static func replacing(_ object: Value) -> Value {
        [["op": "replace", "path": "", "value": object]]
    }

    @Test func anEmptyNamespaceIsFilledInAndOnlyAnotherOneRefused() async throws {
        try await TestPlane.with { plane in
            let json = "application/json-patch+json"
            let apply = "application/apply-patch+yaml"
            let forms: [(method: String, type: String, body: (Value?) -> Value)] = [
                ("POST", "application/json", map),
                ("PUT", "application/json", map),
                (
                    "PATCH", "application/merge-patch+json",
                    { ["metadata": ["namespace": $0 ?? .null]] }
                ),
                (
                    "PATCH", "application/strategic-merge-patch+json",
                    { ["metadata": ["namespace": $0 ?? .null]] }
                ),
                ("PATCH", json, { Self.replacing(map($0)) }),
                ("PATCH", apply, map),
            ]
            for (method, type, body) in forms {
                for (namespace, isRefused) in [
                    (nil, false), ("", false), ("default", false), ("other", true),
                ] as [(Value?, Bool)] {
                    let path =
                        method == "POST"
                        ? Self.maps : Self.maps + "/m?fieldManager=t&force=\(type == apply)"
                    if method == "POST" { _ = try await plane.send("DELETE", Self.maps + "/m") }
                    let reply = try await plane.send(
                        method, path.replacing("&force=false", with: ""), body: body(namespace),
                        type: type)
                    let place = "\(method) \(type) \(namespace?.jsonText() ?? "none")"
                    let text = String(decoding: reply.body, as: UTF8.self)
                    if isRefused {
                        #expect(reply.status == 400, "\(place): \(text)")
                        if method == "POST" {
                            #expect(
                                try await plane.send("POST", path, body: map(nil)).status == 201)
                        }
                        continue
                    }
                    #expect((200...201).contains(reply.status), "\(place): \(text)")
                    #expect(
                        try Value(json: reply.body).objectNamespace == "default", "\(place)")
                }
            }
        }
    }

    @Test func whatBelongsToTheClusterHasNoNamespace() async throws {
        try await TestPlane.with { plane in
            let role: Value = [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                "metadata": ["name": "viewer", "namespace": "default"], "rules": [],
            ]
            var applied = role
            applied.set("applied", at: "metadata", "name")
            let writes: [(method: String, path: String, type: String, body: Value, status: Int)] = [
                ("POST", "", "application/json", role, 201),
                ("PUT", "/viewer", "application/json", role, 200),
                (
                    "PATCH", "/viewer", "application/merge-patch+json",
                    ["metadata": ["namespace": "default"]], 200
                ),
                (
                    "PATCH", "/viewer", "application/strategic-merge-patch+json",
                    ["metadata": ["namespace": "default"]], 200
                ),
                (
                    "PATCH", "/viewer", "application/json-patch+json", Self.replacing(role), 200
                ),
                (
                    "PATCH", "/applied?fieldManager=t", "application/apply-patch+yaml", applied, 201
                ),
                (
                    "PATCH", "/applied?fieldManager=t", "application/apply-patch+yaml", applied, 200
                ),
            ]
            for (method, path, type, body, status) in writes {
                let reply = try await plane.send(
                    method, Self.roles + path, body: body, type: type)
                let text = String(decoding: reply.body, as: UTF8.self)
                #expect(reply.status == status, "\(method) \(type): \(text)")
                let object = try Value(json: reply.body)
                #expect(object.at("metadata", "namespace") == nil, "\(method) \(type)")
            }
        }
    }
}
