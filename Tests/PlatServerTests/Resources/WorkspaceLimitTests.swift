import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Limits on all that a workspace holds: its own number, and quotas of its namespace `admin`.
@Suite(.timeLimit(.minutes(2)))
struct WorkspaceLimitTests {
    private static let configMaps = "/api/v1/namespaces/default/configmaps"

    private static func make(_ plane: TestPlane, _ name: String) async throws -> Int {
        try await plane.send(
            "POST", plane.path(configMaps),
            body: ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
        ).status
    }

    private static func limit(_ plane: TestPlane, to count: String) async throws {
        let reply = try await plane.send(
            "PATCH", plane.path("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster"),
            body: ["metadata": ["annotations": ["core.kcp.io/max-total-objects": .string(count)]]],
            type: "application/merge-patch+json")
        #expect(reply.status == 200)
    }

    @Test func noObjectMoreIsMadeThanTheWorkspaceMayHold() async throws {
        try await TestPlane.with { plane in
            let one = try await plane.workspace("one")
            // What it holds is found out by the refusal.
            try await Self.limit(one, to: "1")
            let refused = try await one.send(
                "POST", one.path(Self.configMaps),
                body: ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "x"]])
            #expect(refused.status == 403)
            let message = try #require(try Value(json: refused.body)["message"]?.stringValue)
            let count = try #require(
                message.split(separator: "(").last?.split(separator: "/").first.flatMap {
                    Int($0)
                })
            #expect(
                message
                    == "configmaps \"x\" is forbidden: logical cluster \"\(try one.id())\" has reached its "
                    + "total object count limit (\(count)/1 objects); delete objects to free up capacity"
            )
            try await Self.limit(one, to: String(count + 2))
            #expect(try await Self.make(one, "a") == 201)
            #expect(try await Self.make(one, "b") == 201)
            #expect(try await Self.make(one, "c") == 403)
            // Events tell what is wrong, and changes make nothing more.
            let event = try await one.send(
                "POST", one.path("/api/v1/namespaces/default/events"),
                body: [
                    "apiVersion": "v1", "kind": "Event", "metadata": ["name": "e"],
                    "involvedObject": ["namespace": "default"],
                ])
            #expect(event.status == 201)
            #expect(
                try await one.send("DELETE", one.path(Self.configMaps + "/a")).status == 200)
            #expect(
                try await one.send(
                    "DELETE", one.path("/api/v1/namespaces/default/events/e")
                ).status == 200)
            #expect(try await Self.make(one, "c") == 201)
            #expect(try await Self.make(one, "d") == 403)
            try await Self.limit(one, to: "0")
            #expect(try await Self.make(one, "d") == 201)
        }
    }

    @Test func theServersOwnLimitIsForWorkspacesThatSayNothing() async throws {
        try await TestPlane.with(configure: { _, configuration in configuration.objectLimit = 1 }) {
            plane in
            let one = try await plane.workspace("one")
            #expect(try await Self.make(one, "a") == 403)
            #expect(try await Self.make(plane, "a") == 201)
            try await Self.limit(one, to: "1000")
            #expect(try await Self.make(one, "a") == 201)
        }
    }

    @Test func aQuotaOfTheWholeWorkspaceCountsAllNamespacesAndWhatHasNone() async throws {
        try await TestPlane.with { plane in
            let one = try await plane.workspace("one")
            _ = try await one.workspace("child")
            try await one.post(
                one.path("/api/v1/namespaces"),
                ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "admin"]])
            let quotas = "/api/v1/namespaces/admin/resourcequotas"
            let hard: Value = ["count/configmaps": "4", "count/workspaces.tenancy.kcp.io": "1"]
            try await one.post(
                one.path(quotas),
                [
                    "apiVersion": "v1", "kind": "ResourceQuota",
                    "metadata": [
                        "name": "all",
                        "annotations": ["experimental.quota.kcp.io/cluster-scoped": "true"],
                    ], "spec": ["hard": hard],
                ])
            // A root certificate in each of three namespaces.
            _ = try await one.wait(quotas, name: "all") {
                $0.at("status", "used") == [
                    "count/configmaps": "3", "count/workspaces.tenancy.kcp.io": "1",
                ]
            }
            #expect(try await Self.make(one, "a") == 201)
            #expect(try await Self.make(one, "b") == 403)
            let workspace = try await one.send(
                "POST", one.path("/apis/tenancy.kcp.io/v1alpha1/workspaces"),
                body: [
                    "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                    "metadata": ["name": "another"],
                ])
            #expect(workspace.status == 403)
            // What the system makes with a namespace is counted, too.
            try await one.post(
                one.path("/api/v1/namespaces"),
                ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "more"]])
            _ = try await one.wait(quotas, name: "all") {
                $0.at("status", "used", "count/configmaps") == "5"
            }
            // Elsewhere the annotation says nothing.
            #expect(try await Self.make(plane, "b") == 201)
        }
    }
}
