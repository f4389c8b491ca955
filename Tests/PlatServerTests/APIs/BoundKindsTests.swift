import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What a workspace, a provider and those who ask about rights see of kinds that are bound.
@Suite(.timeLimit(.minutes(3)))
struct BoundKindsTests {
    private static let kcp = "/apis/apis.kcp.io/v1alpha2"
    private static let schemas = "/apis/apis.kcp.io/v1alpha1/apiresourceschemas"
    private static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    private static let widgets = "/apis/example.io/v1/widgets"
    private static let rbac = "/apis/rbac.authorization.k8s.io/v1"

    private static func names(_ plural: String, _ kind: String) -> Value {
        [
            "plural": .string(plural), "singular": .string(kind.lowercased()),
            "kind": .string(kind), "listKind": .string(kind + "List"),
        ]
    }

    private static let version: Value = [
        "name": "v1", "served": true, "storage": true,
        "schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
        "subresources": [
            "scale": [
                "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
            ]
        ],
    ]

    /// Exports one kind, and binds it in the same workspace.
    private func offer(
        _ plane: TestPlane, _ plural: String, _ kind: String, _ spec: Value = [:],
        until isWanted: (Value) -> Bool = { $0.at("status", "phase") == "Bound" }
    ) async throws {
        let schema = "v1.\(plural).example.io"
        try await plane.post(
            plane.path(Self.schemas),
            [
                "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIResourceSchema",
                "metadata": ["name": .string(schema)],
                "spec": [
                    "group": "example.io", "scope": "Cluster", "names": Self.names(plural, kind),
                    "versions": [Self.version],
                ],
            ])
        var spec = spec
        spec["resources"] = [
            [
                "group": "example.io", "name": .string(plural), "schema": .string(schema),
                "storage": ["crd": [:]],
            ]
        ]
        try await plane.post(
            plane.path(Self.kcp + "/apiexports"),
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIExport",
                "metadata": ["name": .string(plural)], "spec": spec,
            ])
        // A binding that comes before the export has its identity says so too.
        _ = try await plane.wait(Self.kcp + "/apiexports", name: plural) {
            APIExport($0).identityHash?.isEmpty == false
        }
        try await plane.post(
            plane.path(Self.kcp + "/apibindings"),
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
                "metadata": ["name": .string(plural)],
                "spec": ["reference": ["export": ["name": .string(plural)]]],
            ])
        _ = try await plane.wait(Self.kcp + "/apibindings", name: plural, until: isWanted)
    }

    private func define(_ plane: TestPlane, _ plural: String, _ kind: String) async throws {
        var version = Self.version
        version["schema"] = ["openAPIV3Schema": Self.version["schema"] ?? [:]]
        try await plane.post(
            plane.path(Self.definitions),
            [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": .string(plural + ".example.io")],
                "spec": [
                    "group": "example.io", "scope": "Cluster", "names": Self.names(plural, kind),
                    "versions": [version],
                ],
            ])
        _ = try await plane.wait(Self.definitions, name: plural + ".example.io") {
            $0.isConditionTrue("Established")
        }
    }

    /// Looks until it is so: a kind is served a moment after its binding says so.
    private func waitUntilServed(_ wanted: [String], _ plane: TestPlane) async throws {
        for _ in 0..<500 where try await served(plane) != wanted {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try await served(plane) == wanted)
    }

    private func served(_ plane: TestPlane) async throws -> [String] {
        let reply = try await plane.send("GET", plane.path("/apis/example.io/v1"))
        return try (Value(json: reply.body)["resources"]?.arrayValue ?? []).compactMap {
            $0["name"]?.stringValue
        }
    }

    // MARK: Names

    @Test func aKindWhoseNameIsTakenKeepsAllOfItsExportAway() async throws {
        try await TestPlane.with { plane in
            try await offer(plane, "widgets", "Widget")
            try await offer(plane, "gadgets", "Widget") {
                $0.condition("BindingUpToDate")?.isFalse == true
            }
            let waiting = try await plane.wait(Self.kcp + "/apibindings", name: "gadgets") { _ in
                true
            }
            let why =
                "Unable to bind APIs: naming conflict with APIBinding \"widgets\" bound to APIExport "
                + "root:widgets: spec.names.singular=widget is forbidden"
            #expect(waiting.condition("BindingUpToDate")?.message == why)
            #expect(waiting.condition("InitialBindingCompleted")?.message == why)
            #expect(waiting.condition("APIExportValid") == nil)
            #expect(waiting.condition("Ready") == nil)
            #expect(waiting.at("status", "phase") == "Binding")
            #expect(APIBinding(waiting).boundResources.isEmpty)
            #expect(try await served(plane) == ["widgets", "widgets/scale"])

            // The name comes free.
            let gone = try await plane.send(
                "DELETE", plane.path(Self.kcp + "/apibindings/widgets"))
            #expect(gone.status == 200)
            _ = try await plane.wait(Self.kcp + "/apibindings", name: "gadgets") {
                $0.at("status", "phase") == "Bound"
            }
            try await waitUntilServed(["gadgets", "gadgets/scale"], plane)
        }
    }

    @Test func aDefinitionHoldsItsNamesAgainstBindings() async throws {
        try await TestPlane.with { plane in
            try await define(plane, "gadgets", "Widget")
            try await offer(plane, "widgets", "Widget") {
                $0.condition("BindingUpToDate")?.isFalse == true
            }
            let waiting = try await plane.wait(Self.kcp + "/apibindings", name: "widgets") { _ in
                true
            }
            #expect(
                waiting.condition("InitialBindingCompleted")?.message
                    == "Unable to bind APIs: naming conflict with CustomResourceDefinition "
                    + "\"gadgets.example.io\": spec.names.singular=widget is forbidden")
            _ = try await plane.send(
                "DELETE", plane.path(Self.definitions + "/gadgets.example.io"))
            _ = try await plane.wait(Self.kcp + "/apibindings", name: "widgets") {
                $0.at("status", "phase") == "Bound"
            }
        }
    }

    @Test func whatDefinitionsServeIsTheirsInTheLogicalCluster() async throws {
        try await TestPlane.with { plane in
            let clusters = "/apis/core.kcp.io/v1alpha1/logicalclusters"
            func owner(_ object: Value) -> Value? {
                object.annotation("internal.apis.kcp.io/resource-bindings")
                    .flatMap { try? Value(json: $0) }?["gadgets.example.io"]
            }
            try await define(plane, "gadgets", "Gadget")
            _ = try await plane.wait(clusters, name: "cluster") { owner($0) == ["c": true] }
            _ = try await plane.send(
                "DELETE", plane.path(Self.definitions + "/gadgets.example.io"))
            _ = try await plane.wait(clusters, name: "cluster") { owner($0) == nil }
        }
    }

    // MARK: Rights

    private func ask(
        _ plane: TestPlane, _ attributes: Value, token: String = "user-token"
    ) async throws -> Value? {
        let reply = try await plane.send(
            "POST", plane.path("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
            token: token,
            body: [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": ["resourceAttributes": attributes],
            ])
        #expect(reply.status == 201)
        return try Value(json: reply.body)["status"]
    }

    private static func question(_ verb: String) -> Value {
        ["verb": .string(verb), "group": "example.io", "resource": "widgets"]
    }

    @Test func reviewsKnowTheCeilingOfWhatIsBound() async throws {
        try await TestPlane.with { plane in
            try await offer(plane, "widgets", "Widget", ["maximalPermissionPolicy": ["local": [:]]])
            let denied: Value = ["allowed": false, "reason": "access denied"]
            let allowed: Value = ["allowed": true, "reason": "access granted"]
            #expect(
                try await ask(plane, Self.question("get"), token: "admin-token") == denied)
            for (kind, spec) in [
                (
                    "ClusterRole",
                    [
                        "rules": [
                            [
                                "apiGroups": ["example.io"], "resources": ["widgets"],
                                "verbs": ["get"],
                            ]
                        ]
                    ]
                ),
                (
                    "ClusterRoleBinding",
                    [
                        "roleRef": [
                            "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                            "name": "ceiling",
                        ],
                        "subjects": [
                            [
                                "apiGroup": "rbac.authorization.k8s.io", "kind": "Group",
                                "name": "apis.kcp.io:binding:system:authenticated",
                            ]
                        ],
                    ]
                ),
            ] as [(String, Value)] {
                var object = spec
                object["apiVersion"] = "rbac.authorization.k8s.io/v1"
                object["kind"] = .string(kind)
                object["metadata"] = ["name": "ceiling"]
                try await plane.post(
                    plane.path("\(Self.rbac)/\(kind.lowercased())s"), object)
            }
            #expect(
                try await ask(plane, Self.question("get"), token: "admin-token") == allowed)
            #expect(
                try await ask(plane, Self.question("create"), token: "admin-token") == denied)
            // Whose own the status is, says so for good; masters need no reason.
            let status: Value = [
                "verb": "update", "group": "apis.kcp.io", "resource": "apibindings",
                "subresource": "status",
            ]
            #expect(
                try await ask(plane, status, token: "admin-token")
                    == ["allowed": false, "denied": true, "reason": "access denied"])
            #expect(try await ask(plane, status, token: "master-token") == ["allowed": true])
        }
    }

    // MARK: Views

    @Test func aProvidersViewServesWhatItShowsAndNothingElse() async throws {
        try await TestPlane.with { plane in
            try await offer(plane, "widgets", "Widget")
            let view = "/services/apiexport/root/widgets/clusters/"
            for place in ["*", "root"] {
                let known = try await plane.send("GET", view + place + "/apis/example.io/v1")
                #expect(
                    try Value(json: known.body)["resources"]?.arrayValue?.map { $0["name"] }
                        == ["widgets"])
                for unknown in ["/apis/nobody.io/v1", "/apis/example.io/v9", "/api/v1"] {
                    let reply = try await plane.send("GET", view + place + unknown)
                    #expect(reply.status == 404, "\(place)\(unknown)")
                    #expect(String(decoding: reply.body, as: UTF8.self) == "404 page not found\n")
                }
            }
            try await plane.post(
                plane.path(Self.widgets),
                [
                    "apiVersion": "example.io/v1", "kind": "Widget", "metadata": ["name": "w"],
                    "spec": ["replicas": 1],
                ])
            let scale = "\(Self.widgets)/w/scale"
            #expect(try await plane.send("GET", plane.path(scale)).status == 200)
            #expect(try await plane.send("GET", view + "root" + scale).status == 404)
        }
    }

    @Test func aURLThatLeadsToNoViewIsRefused() async throws {
        try await TestPlane.with { plane in
            for path in [
                "/services/nope/x/clusters/*/apis", "/services/apiexport",
                "/services/apiexport/root/tenancy.kcp.io/clusters",
                "/services/apiresourceschema/root/clusters/other/apis",
                "/services/apiresourceschema/root:a/clusters/*/apis",
                "/services/initializingworkspaces/root:x",
                "/services/terminatingworkspaces/root:x/clusters/root:a/apis",
            ] {
                for (token, name) in [("admin-token", "admin"), (nil, "system:anonymous")]
                    as [(String?, String)]
                {
                    let reply = try await plane.send("GET", path, token: token)
                    #expect(reply.status == 403, "\(path)")
                    #expect(
                        try Value(json: reply.body)["message"]?.stringValue
                            == "forbidden: User \"\(name)\" cannot get path \"\(path)\": "
                            + "Path not resolved to a valid virtual workspace")
                }
            }
        }
    }

    @Test func aLifecycleViewOnOneWorkspaceListsNoLogicalClusters() async throws {
        try await TestPlane.with { plane in
            let path =
                "/services/initializingworkspaces/system:apibindings/clusters/root"
                + "/apis/core.kcp.io/v1alpha1/logicalclusters"
            let reply = try await plane.send("GET", path, token: "master-token")
            #expect(reply.status == 405)
            #expect(
                try Value(json: reply.body)["message"]?.stringValue
                    == "list is not supported on resources of kind \"logicalclusters.core.kcp.io\"")
        }
    }

    // MARK: Hooks

    @Test func hooksAreShownTheScaleOfAnObjectThatIsScaled() async throws {
        try await TestPlane.with { plane in
            try await offer(plane, "widgets", "Widget")
            try await HookServer.with(plane) { request in
                guard request["subResource"] == "scale" else { return ["allowed": true] }
                return [
                    "allowed": true, "patchType": "JSONPatch",
                    "patch": .string(
                        Base64.encode(
                            Value.array([
                                ["op": "replace", "path": "/spec/replicas", "value": 3]
                            ]).json())),
                ]
            } _: { hook in
                try await hook.register(
                    plane, mutates: true,
                    rule: [
                        "operations": ["*"], "apiGroups": ["example.io"], "apiVersions": ["*"],
                        "resources": ["widgets", "widgets/scale"],
                    ])
                try await plane.post(
                    plane.path(Self.widgets),
                    [
                        "apiVersion": "example.io/v1", "kind": "Widget",
                        "metadata": ["name": "w"], "spec": ["replicas": 1],
                    ])
                let scaled = try await plane.send(
                    "PATCH", plane.path("\(Self.widgets)/w/scale"),
                    body: ["spec": ["replicas": 2]], type: "application/merge-patch+json")
                #expect(scaled.status == 200)
                #expect(try Value(json: scaled.body).at("spec", "replicas") == 3)
                let request = try #require(hook.reviews.last?["request"])
                let kind: Value = ["group": "autoscaling", "version": "v1", "kind": "Scale"]
                #expect(request["kind"] == kind && request["requestKind"] == kind)
                #expect(request["resource"]?["resource"] == "widgets")
                #expect(request["object"]?["kind"] == "Scale")
                #expect(request["object"]?["spec"] == ["replicas": 2])
                #expect(request["oldObject"]?["spec"] == ["replicas": 1])

                _ = try await plane.send("DELETE", plane.path(Self.widgets))
                let removal = try #require(hook.reviews.last?["request"])
                #expect(removal["operation"] == "DELETE" && removal["name"] == nil)
                #expect(removal["oldObject"]?.objectName == "w")
            }
        }
    }
}
