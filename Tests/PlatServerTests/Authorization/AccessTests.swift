import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Testing

@testable import PlatServer

/// Who may do what, asked from outside, on every road that leads to an object.
@Suite(.timeLimit(.minutes(2)))
struct AccessTests {
    private static let rbac = "/apis/rbac.authorization.k8s.io/v1"
    private static let configMaps = "/api/v1/namespaces/default/configmaps"

    // MARK: A URL's scope

    @Test func aClusterScopedKindIsInNoNamespace() async throws {
        try await TestPlane.with { plane in
            let kinds = (BuiltinResources.all + SystemResources.everywhere).filter {
                !$0.isNamespaced
            }
            #expect(kinds.count > 15)
            for kind in kinds {
                let group = kind.group.isEmpty ? "/api" : "/apis/\(kind.group)"
                let path =
                    "/clusters/root\(group)/\(kind.version)/namespaces/default/\(kind.plural)"
                let body: Value = [
                    "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind),
                    "metadata": ["name": "x"],
                ]
                for (method, rest) in [
                    ("GET", ""), ("GET", "?watch=1"), ("POST", ""), ("POST", "?dryRun=All"),
                    ("DELETE", ""), ("GET", "/x"), ("PUT", "/x"), ("DELETE", "/x"),
                    ("PATCH", "/x"), ("GET", "/x/status"), ("PUT", "/x/status"),
                ] {
                    let type = method == "PATCH" ? "application/apply-patch+yaml" : nil
                    let reply = try await plane.send(
                        method, path + rest, token: "master-token",
                        body: ["POST", "PUT", "PATCH"].contains(method) ? body : nil,
                        type: type)
                    #expect(reply.status == 404, "\(method) \(path)\(rest)")
                }
            }
        }
    }

    @Test func aNamespacedKindHasNoNamesOutsideOfNamespaces() async throws {
        try await TestPlane.with { plane in
            #expect(try await plane.send("GET", "/clusters/root/api/v1/configmaps").status == 200)
            #expect(try await plane.send("POST", "/clusters/root/api/v1/configmaps").status == 405)
            for method in ["GET", "PUT", "PATCH", "DELETE"] {
                let reply = try await plane.send(method, "/clusters/root/api/v1/configmaps/x")
                #expect(reply.status == 404, "\(method)")
            }
        }
    }

    // MARK: Strangers

    /// What everybody may of a bound API that has a ceiling, a service account of elsewhere may not.
    @Test func aStrangerIsBelowNoCeiling() async throws {
        try await TestPlane.with { plane in
            let workspaces = "/apis/tenancy.kcp.io/v1alpha1/workspaces"
            let home = try await plane.workspace("home")
            let token = try await home.account("bot")
            try await plane.post(
                home.path(Self.rbac + "/clusterrolebindings"),
                [
                    "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                    "metadata": ["name": "bot"],
                    "roleRef": [
                        "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                        "name": "cluster-admin",
                    ],
                    "subjects": [
                        ["kind": "ServiceAccount", "name": "bot", "namespace": "default"]
                    ],
                ])
            for (path, status) in [
                ("root:home" + workspaces, 200), ("root" + workspaces, 403),
                ("root/apis/topology.kcp.io/v1alpha1/partitions", 403), ("root/apis", 200),
            ] {
                let reply = try await plane.send("GET", "/clusters/" + path, token: token)
                #expect(reply.status == status, "\(path)")
            }
        }
    }

    // MARK: Views on consumers

    /// A consumer that has accepted a claim on config maps with these verbs, seen by its provider.
    private func claimed(_ plane: TestPlane, verbs: [String]) async throws -> String {
        let provider = try await plane.workspace("provider")
        let consumer = try await plane.workspace("consumer")
        let claim: Members = [
            "group": "", "resource": "configmaps", "verbs": Value(strings: verbs),
        ]
        try await plane.post(
            provider.path("/apis/apis.kcp.io/v1alpha2/apiexports"),
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIExport",
                "metadata": ["name": "e"], "spec": ["permissionClaims": [.object(claim)]],
            ])
        var accepted = claim
        accepted["state"] = "Accepted"
        accepted["selector"] = ["matchAll": true]
        try await plane.post(
            consumer.path("/apis/apis.kcp.io/v1alpha2/apibindings"),
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
                "metadata": ["name": "b"],
                "spec": [
                    "reference": ["export": ["path": "root:provider", "name": "e"]],
                    "permissionClaims": [.object(accepted)],
                ],
            ])
        _ = try await consumer.wait("/apis/apis.kcp.io/v1alpha2/apibindings", name: "b") {
            $0.isConditionTrue("PermissionClaimsApplied")
        }
        return "/services/apiexport/\(try provider.id())/e/clusters/"
    }

    @Test func anApplyThatCreatesThroughAViewNeedsTheVerbCreate() async throws {
        try await TestPlane.with { plane in
            let view = try await claimed(
                plane, verbs: ["get", "list", "watch", "patch", "update"])
            let consumer = plane.inside("consumer")
            let path = view + (try consumer.id()) + Self.configMaps
            let object: Value = [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "made"],
            ]
            #expect(try await plane.send("POST", path, body: object).status == 403)
            let apply = try await plane.send(
                "PATCH", path + "/made?fieldManager=t", body: object,
                type: "application/apply-patch+yaml")
            #expect(apply.status == 403)
            // What is there already may be applied to.
            try await plane.post(consumer.path(Self.configMaps), object)
            let again = try await plane.send(
                "PATCH", path + "/made?fieldManager=t", body: object,
                type: "application/apply-patch+yaml")
            #expect(again.status == 200)
        }
    }

    @Test func theVerbsOfAClaimHoldOverAllConsumersToo() async throws {
        try await TestPlane.with { plane in
            let view = try await claimed(plane, verbs: ["get", "create"])
            let all = view + "*/api/v1/configmaps"
            let list = try await plane.send("GET", all)
            #expect(list.status == 200)
            #expect(try Value(json: list.body)["items"]?.arrayValue?.isEmpty == true)
            let one = view + (try plane.inside("consumer").id()) + Self.configMaps
            #expect(try await plane.send("GET", one).status == 403)
            _ = try await plane.inside("consumer").wait(
                Self.configMaps, name: "kube-root-ca.crt"
            ) {
                $0.labels.keys.contains { $0.hasPrefix("claimed.internal.apis.kcp.io/") }
            }
            #expect(try await plane.send("GET", one + "/kube-root-ca.crt").status == 200)
        }
    }

    @Test func aClaimOnBindingsHidesNoneOfTheProvidersOwn() async throws {
        try await TestPlane.with { plane in
            let view = try await claimed(plane, verbs: ["get"])
            let export = "/apis/apis.kcp.io/v1alpha2/apiexports/e"
            let patch: Value = [
                "spec": [
                    "permissionClaims": [
                        ["group": "apis.kcp.io", "resource": "apibindings", "verbs": ["list"]]
                    ]
                ]
            ]
            let changed = try await plane.send(
                "PATCH", plane.inside("provider").path(export), body: patch,
                type: "application/merge-patch+json")
            #expect(changed.status == 200)
            let list = try await plane.send("GET", view + "*/apis/apis.kcp.io/v1alpha2/apibindings")
            #expect(
                try Value(json: list.body)["items"]?.arrayValue?.map(\.objectName) == ["b"])
        }
    }

    // MARK: Lifecycle views

    /// A workspace `new` that waits for its type's initializer, and the view of uma, who may initialize.
    private func initializing(_ plane: TestPlane, permissions: Value?) async throws -> String {
        var spec: Members = ["initializer": true]
        spec["initializerPermissions"] = permissions
        try await plane.post(
            plane.path("/apis/tenancy.kcp.io/v1alpha1/workspacetypes"),
            [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "WorkspaceType",
                "metadata": ["name": "slow"], "spec": .object(spec),
            ])
        try await plane.grant(
            "user:uma",
            [
                [
                    "verbs": ["initialize"], "apiGroups": ["tenancy.kcp.io"],
                    "resources": ["workspacetypes"],
                ]
            ])
        try await plane.post(
            plane.path("/apis/tenancy.kcp.io/v1alpha1/workspaces"),
            [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                "metadata": ["name": "new"],
                "spec": ["type": ["name": "slow", "path": "root"]],
            ])
        _ = try await plane.wait("/apis/tenancy.kcp.io/v1alpha1/workspaces", name: "new") {
            $0.at("status", "phase") == "Initializing" && $0.at("spec", "cluster") != nil
        }
        return "/services/initializingworkspaces/root:slow/clusters/"
    }

    @Test func anInitializerFinishesAndDoesNothingElseToALogicalCluster() async throws {
        try await TestPlane.with { plane in
            let view = try await initializing(plane, permissions: nil)
            let new = plane.inside("new")
            let object =
                view + (try new.id()) + "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster"
            func patch(_ path: String, _ body: Value) async throws -> ClientResponse {
                try await plane.send(
                    "PATCH", path, token: "user-token", body: body,
                    type: "application/merge-patch+json")
            }
            let read = try await plane.send("GET", object, token: "user-token")
            #expect(read.status == 200)
            #expect(try await patch(object, ["metadata": ["finalizers": .null]]).status == 405)
            for method in ["PUT", "DELETE"] {
                let reply = try await plane.send(
                    method, object, token: "user-token",
                    body: method == "PUT" ? try Value(json: read.body) : nil)
                #expect(reply.status == 405, "\(method)")
            }
            #expect(try await plane.send("PATCH", object, token: "stranger-token").status == 403)
            #expect(
                try await patch(object + "/status", ["status": ["phase": "Ready"]]).status == 422)
            let others = Value.array([.string("root:other")])
            #expect(
                try await patch(object + "/status", ["status": ["initializers": others]]).status
                    == 422)

            // Discovery tells the same.
            let discovery = try await plane.send(
                "GET", view + (try new.id()) + "/apis/core.kcp.io/v1alpha1", token: "user-token")
            let kinds = try Value(json: discovery.body)["resources"]?.arrayValue ?? []
            let verbs = kinds.first { $0["name"] == "logicalclusters" }?["verbs"]
            #expect(verbs == ["get", "list", "watch"])
            // Of a workspace that does not wait for it, a controller sees nothing at all.
            for path in ["/api", "/apis", "/openapi/v3", "/api/v1/namespaces"] {
                let reply = try await plane.send(
                    "GET", view + "root" + path, token: "user-token")
                #expect(reply.status == 403, "\(path)")
            }
            let left = Value(
                strings: (try Value(json: read.body).at("status", "initializers")).strings.filter {
                    $0 != "root:slow"
                })
            #expect(
                try await patch(object + "/status", ["status": ["initializers": left]]).status
                    == 200)
        }
    }

    @Test func theTypesPermissionsAreAllThatAnInitializerHas() async throws {
        try await TestPlane.with { plane in
            let view = try await initializing(
                plane,
                permissions: [
                    ["verbs": ["get", "list"], "apiGroups": [""], "resources": ["namespaces"]]
                ])
            let content = view + (try plane.inside("new").id())
            func get(_ path: String) async throws -> Int {
                try await plane.send("GET", content + path, token: "user-token").status
            }
            #expect(try await get("/api/v1/namespaces") == 200)
            #expect(try await get("/api/v1/secrets") == 403)
            #expect(try await get("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster") == 200)
        }
    }

    @Test func theFinalizersOfALogicalClusterAreTheSystems() async throws {
        try await TestPlane.with { plane in
            let closed = try await plane.workspace("team")
            let path = "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster"
            let reply = try await plane.send(
                "PATCH", closed.path(path), body: ["metadata": ["finalizers": .null]],
                type: "application/merge-patch+json")
            #expect(reply.status == 200)
            #expect(
                try Value(json: reply.body).finalizers == ["core.kcp.io/logicalcluster-deletion"])
        }
    }

    // MARK: What masters say

    @Test(arguments: [("master-token", true), ("admin-token", false)])
    func ownersAndGroupsAreHeardFromMastersOnly(token: String, isHeard: Bool) async throws {
        try await TestPlane.with { plane in
            let made = try await plane.send(
                "POST", plane.path("/apis/tenancy.kcp.io/v1alpha1/workspaces"), token: token,
                body: [
                    "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                    "metadata": [
                        "name": "locked",
                        "annotations": [
                            "authorization.kcp.io/required-groups": "staff",
                            "experimental.tenancy.kcp.io/owner": "{\"username\":\"uma\"}",
                            "internal.tenancy.kcp.io/cluster": "root",
                        ],
                    ],
                ])
            #expect(made.status == 201)
            let object = try Value(json: made.body)
            #expect(
                object.annotation("authorization.kcp.io/required-groups")
                    == (isHeard ? "staff" : nil))
            let owner = object.annotation("experimental.tenancy.kcp.io/owner") ?? ""
            #expect(try Value(json: owner)["username"] == (isHeard ? "uma" : "admin"))
            #expect((object.annotation("internal.tenancy.kcp.io/cluster") != nil) == isHeard)
        }
    }

    // MARK: Workspaces that are closed, rights that are taken

    @Test func anInactiveWorkspaceIsClosedToEverybody() async throws {
        try await TestPlane.with { plane in
            let team = try await plane.workspace("team")
            let clusters = "/apis/core.kcp.io/v1alpha1/logicalclusters"
            let mark = team.path(clusters + "/cluster")
            func setInactive(_ value: Value) async throws {
                let reply = try await plane.send(
                    "PATCH", mark,
                    body: ["metadata": ["annotations": ["core.kcp.io/inactive": value]]],
                    type: "application/merge-patch+json")
                #expect(reply.status == 200)
            }
            let watch = try await plane.events(team.path("/api/v1/namespaces?watch=1"))
            try await setInactive("true")
            for token in ["admin-token", "master-token", "stranger-token"] {
                let reply = try await plane.send(
                    "GET", team.path("/api/v1/namespaces"), token: token)
                #expect(reply.status == 403, "\(token)")
                #expect(
                    try Value(json: reply.body)["message"]?.stringValue?.contains(
                        "logical cluster is marked inactive") == true)
            }
            #expect(try await plane.send("GET", mark).status == 200)
            #expect(try await plane.send("GET", team.path("/openapi/v3")).status == 200)
            // The open watch ends, without a word.
            for try await event in watch { #expect(event["type"] != "ERROR") }
            // The object that bears the mark says so; the workspace above stays as it was.
            let marked = try await team.wait(clusters, name: "cluster") {
                LogicalCluster($0).phase == "Inactive"
            }
            #expect(marked["metadata"]?["labels"]?["tenancy.kcp.io/phase"] == "Inactive")
            _ = try await plane.wait("/apis/tenancy.kcp.io/v1alpha1/workspaces", name: "team") {
                Workspace($0).phase == "Ready"
            }
            try await setInactive(.null)
            _ = try await team.wait(clusters, name: "cluster") {
                LogicalCluster($0).phase == "Ready"
            }
            #expect(try await plane.send("GET", team.path("/api/v1/namespaces")).status == 200)
        }
    }

    @Test func aWatchEndsWithTheRightToIt() async throws {
        try await TestPlane.with { plane in
            try await plane.grant(
                "user:uma",
                [["verbs": ["list", "watch"], "apiGroups": [""], "resources": ["configmaps"]]])
            let watch = try await plane.events(
                plane.path("/api/v1/configmaps?watch=1"), token: "user-token")
            let gone = try await plane.send(
                "DELETE", plane.path(Self.rbac + "/clusterrolebindings/user:uma"))
            #expect(gone.status == 200)
            var last: Value = .null
            for try await event in watch { last = event }
            #expect(last["type"] == "ERROR")
            #expect(last.at("object", "code") == 403)
        }
    }

    @Test func rightsGoLastWhenAWorkspaceGoes() async throws {
        try await TestPlane.with { plane in
            let team = try await plane.workspace("team")
            try await team.grant(
                "user:uma",
                [
                    ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]],
                    ["verbs": ["access"], "nonResourceURLs": ["/"]],
                ])
            try await plane.post(
                team.path(Self.configMaps),
                [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": ["name": "held", "finalizers": ["example.com/hold"]],
                ])
            let workspaces = "/apis/tenancy.kcp.io/v1alpha1/workspaces"
            #expect(try await plane.send("DELETE", plane.path(workspaces + "/team")).status == 200)
            _ = try await team.wait("/apis/core.kcp.io/v1alpha1/logicalclusters", name: "cluster") {
                ($0.at("status", "conditions")?.arrayValue ?? []).contains {
                    $0["type"] == "WorkspaceContentDeleted"
                }
            }
            let held = team.path(Self.configMaps + "/held")
            #expect(try await plane.send("GET", held, token: "user-token").status == 200)
            let release = try await plane.send(
                "PATCH", held, token: "user-token", body: ["metadata": ["finalizers": .null]],
                type: "application/merge-patch+json")
            #expect(release.status == 200)
        }
    }
}

extension TestPlane {
    func inside(_ name: String) -> TestPlane {
        var inside = self
        inside.workspace = workspace + ":" + name
        return inside
    }

    func path(_ rest: String) -> String { "/clusters/\(workspace)\(rest)" }

    /// The name of the workspace's logical cluster.
    func id() throws -> String {
        guard
            case .cluster(let name) = plane.parts.directory.resolve(
                workspace.split(separator: ":").map(String.init))
        else { throw NeverCame() }
        return name
    }

    func post(_ path: String, _ body: Value) async throws {
        let reply = try await send("POST", path, body: body)
        #expect(reply.status == 201, "\(path): \(String(decoding: reply.body, as: UTF8.self))")
    }

    /// A new workspace, once it is ready.
    func workspace(_ name: String) async throws -> TestPlane {
        let workspaces = "/apis/tenancy.kcp.io/v1alpha1/workspaces"
        try await post(
            path(workspaces),
            [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                "metadata": ["name": .string(name)],
            ])
        _ = try await wait(workspaces, name: name) { $0.at("status", "phase") == "Ready" }
        return inside(name)
    }

    /// The token of a new service account in the namespace `default`.
    func account(_ name: String) async throws -> String {
        let accounts = path("/api/v1/namespaces/default/serviceaccounts")
        try await post(
            accounts,
            ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": .string(name)]])
        let reply = try await send(
            "POST", "\(accounts)/\(name)/token",
            body: [
                "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": [:],
            ])
        return try #require(try Value(json: reply.body).at("status", "token")?.stringValue)
    }

    /// A role for uma, with a binding of the same name.
    func grant(_ name: String, _ rules: Value) async throws {
        let rbac = "/apis/rbac.authorization.k8s.io/v1"
        let metadata: Value = ["name": .string(name)]
        try await post(
            path(rbac + "/clusterroles"),
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                "metadata": metadata, "rules": rules,
            ])
        try await post(
            path(rbac + "/clusterrolebindings"),
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                "metadata": metadata,
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                    "name": .string(name),
                ],
                "subjects": [
                    ["kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "uma"]
                ],
            ])
    }
}
