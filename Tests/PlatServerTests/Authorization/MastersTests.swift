import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// The places that only masters reach: all workspaces of a location at once, and what a location keeps
/// for itself.
@Suite(.timeLimit(.minutes(2)))
struct MastersTests {
    private static let partial =
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

    private struct Listed: Equatable {
        var status = 200
        var names: [String]
    }

    private static func list(
        _ plane: TestPlane, _ path: String, metadataOnly: Bool = false
    ) async throws -> Listed {
        let reply = try await plane.send(
            "GET", "/clusters/*" + path, token: "master-token",
            headers: metadataOnly ? ["Accept": partial] : [:])
        // What is not there is told by a page that is no JSON.
        guard reply.status == 200 else { return Listed(status: reply.status, names: []) }
        let items = try Value(json: reply.body)["items"]?.arrayValue ?? []
        return Listed(status: reply.status, names: items.map(\.objectName).sorted())
    }

    private static func define(
        _ plane: TestPlane, group: String, version: String
    ) async throws {
        let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        try await plane.post(
            plane.path(definitions),
            [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": .string("wells." + group)],
                "spec": [
                    "group": .string(group), "scope": "Namespaced",
                    "names": ["kind": "Well", "plural": "wells"],
                    "versions": [
                        [
                            "name": .string(version), "served": true, "storage": true,
                            "schema": ["openAPIV3Schema": ["type": "object"]],
                        ]
                    ],
                ],
            ])
        _ = try await plane.wait(definitions, name: "wells." + group) {
            $0.isConditionTrue("Established")
        }
    }

    private static func make(
        _ plane: TestPlane, _ name: String, group: String, version: String
    ) async throws {
        try await plane.post(
            plane.path("/apis/\(group)/\(version)/namespaces/default/wells"),
            [
                "apiVersion": .string("\(group)/\(version)"), "kind": "Well",
                "metadata": ["name": .string(name)],
            ])
    }

    @Test func whatHasNoOneSchemaIsListedAsMetadataWhateverItsVersion() async throws {
        try await TestPlane.with { plane in
            for (workspace, version) in [("one", "v1"), ("two", "v2")] {
                let inside = try await plane.workspace(workspace)
                try await Self.define(inside, group: "example.io", version: version)
                try await Self.make(inside, workspace, group: "example.io", version: version)
                // A longer name begins with the same letters.
                try await Self.define(inside, group: "example.io.net", version: version)
                try await Self.make(
                    inside, "other", group: "example.io.net", version: version)
            }
            for version in ["v1", "v2"] {
                let path = "/apis/example.io/\(version)/wells"
                let listed = try await Self.list(plane, path, metadataOnly: true)
                #expect(listed == Listed(names: ["one", "two"]))
                #expect(try await Self.list(plane, path).status == 404)
            }
            let missing = try await Self.list(
                plane, "/apis/example.io/v3/wells", metadataOnly: true)
            #expect(missing.status == 404)
        }
    }

    @Test func anExportsKindIsListedByItsIdentity() async throws {
        try await TestPlane.with { plane in
            let inside = try await plane.workspace("one")
            _ = try await inside.workspace("two")
            let reply = try await plane.send(
                "GET", "/clusters/root/apis/apis.kcp.io/v1alpha2/apiexports/tenancy.kcp.io")
            let identity = try #require(APIExport(try Value(json: reply.body)).identityHash)
            let path = "/apis/tenancy.kcp.io/v1alpha1/workspaces"
            #expect(
                try await Self.list(plane, "\(path):\(identity)") == Listed(names: ["one", "two"]))
            #expect(try await Self.list(plane, "\(path):\(identity.dropLast())").status == 404)
            #expect(try await Self.list(plane, path).status == 404)
        }
    }

    @Test func aNamespaceOfAllWorkspacesShowsOnlyWhatIsInIt() async throws {
        try await TestPlane.with { plane in
            _ = try await plane.workspace("one")
            let all = try await Self.list(plane, "/api/v1/serviceaccounts")
            let some = try await Self.list(plane, "/api/v1/namespaces/default/serviceaccounts")
            // `default` and `kube-system` in each, and what root keeps its keys in.
            #expect(all.names.count == 5)
            #expect(some == Listed(names: ["default", "default"]))
        }
    }

    @Test func onlyReadingIsDoneOverAllWorkspaces() async throws {
        try await TestPlane.with { plane in
            let reply = try await plane.send(
                "GET", "/clusters/*/api/v1/namespaces/default/configmaps/x",
                token: "master-token")
            #expect(reply.status == 405)
            #expect(
                try Value(json: reply.body)["message"]
                    == "get is not supported on resources of kind \"configmaps\" in the `*` logical cluster"
            )
        }
    }

    @Test func rolesOfTheAdminClusterCountInEveryWorkspace() async throws {
        try await TestPlane.with { plane in
            let inside = try await plane.workspace("one")
            try await inside.put(TestPlane.access(of: "uma"))
            try await inside.put(TestPlane.binding(of: "uma", to: "lister"))
            let namespaces = inside.path("/api/v1/namespaces")
            #expect(try await plane.send("GET", namespaces, token: "user-token").status == 403)
            let roles = "/clusters/system:admin/apis/rbac.authorization.k8s.io/v1/clusterroles"
            let role: Value = [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                "metadata": ["name": "lister"],
                "rules": [["verbs": ["list"], "apiGroups": [""], "resources": ["namespaces"]]],
            ]
            // Whoever is no master, and be it an administrator, has no say there.
            #expect(try await plane.send("POST", roles, body: role).status == 403)
            let made = try await plane.send("POST", roles, token: "master-token", body: role)
            #expect(made.status == 201)
            #expect(try await plane.send("GET", namespaces, token: "user-token").status == 200)
            let gone = try await plane.send("DELETE", roles + "/lister", token: "master-token")
            #expect(gone.status == 200)
            #expect(try await plane.send("GET", namespaces, token: "user-token").status == 403)
        }
    }

    @Test func aClusterThatIsNotThereIsEmptyForMasters() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/nosuchcluster/api/v1/namespaces"
            let reply = try await plane.send("GET", path, token: "master-token")
            #expect(reply.status == 200)
            #expect(try Value(json: reply.body)["items"] == [])
            #expect(try await plane.send("GET", path).status == 403)
            let made = try await plane.send(
                "POST", path, token: "master-token",
                body: ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "x"]])
            #expect(made.status == 404)
        }
    }

    @Test func aDeepReviewAsksWhatRolesGrantToWhoIsNotLetIn() async throws {
        try await TestPlane.with { plane in
            let inside = try await plane.workspace("one")
            try await inside.put(TestPlane.binding(of: "uma", to: "view"))
            func isAllowed(_ token: String) async throws -> Bool? {
                let reply = try await plane.send(
                    "POST", inside.path("/apis/authorization.k8s.io/v1/subjectaccessreviews"),
                    token: token,
                    body: [
                        "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
                        "spec": [
                            "user": "uma",
                            "resourceAttributes": ["verb": "list", "resource": "configmaps"],
                        ],
                    ], headers: ["X-Kcp-Internal-Deep-SubjectAccessReview": "true"])
                return try Value(json: reply.body).at("status", "allowed")?.boolValue
            }
            #expect(try await isAllowed("master-token") == true)
            #expect(try await isAllowed("admin-token") == false)
        }
    }

    @Test func aWatchOverAllWorkspacesEndsWhenOneIsClosed() async throws {
        try await TestPlane.with { plane in
            let inside = try await plane.workspace("one")
            let events = try await plane.events(
                "/clusters/*/api/v1/configmaps?watch=1&timeoutSeconds=60", token: "master-token")
            let marked = try await plane.send(
                "PATCH", inside.path("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster"),
                body: ["metadata": ["annotations": ["core.kcp.io/inactive": "true"]]],
                type: "application/merge-patch+json")
            #expect(marked.status == 200)
            var count = 0
            for try await _ in events { count += 1 }
            #expect(count >= 4)
        }
    }
}
