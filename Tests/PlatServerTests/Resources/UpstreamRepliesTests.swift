import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Replies in which upstream's handlers of one verb are not alike, and rules of kinds that only requests show.
@Suite(.timeLimit(.minutes(1)))
struct UpstreamRepliesTests {
    private static let core = "/clusters/root/api/v1/namespaces"
    private static let configMaps = core + "/default/configmaps"
    private static let definitions =
        "/clusters/root/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

    private func gadgets(_ version: String) -> String {
        "/clusters/root/apis/example.io/\(version)/gadgets"
    }

    private func answer(
        _ plane: TestPlane, _ method: String, _ path: String, _ body: Value? = nil,
        type: String? = nil, accept: String = "application/json"
    ) async throws -> (status: Int, body: Value) {
        let reply = try await plane.send(
            method, path, body: body, type: type, headers: ["Accept": accept])
        return (reply.status, try Value(json: reply.body))
    }

    private func make(_ plane: TestPlane, _ path: String, _ object: Value) async throws {
        let reply = try await answer(plane, "POST", path, object)
        #expect(reply.status == 201, "\(reply.body)")
    }

    private func configMap(_ name: String) -> Value {
        [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": .string(name), "labels": ["of": "test"]],
        ]
    }

    @Test(
        arguments: [
            (
                #"{"apiVersion":1,"kind":"ConfigMap"}"#,
                "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go "
                    + #"struct field .apiVersion of type string ({"apiVersion":1,"kind":"Config ...)"#
            ),
            (
                #"{"apiVersion":"v1","kind":{}}"#,
                "couldn't get version/kind; json parse error: json: cannot unmarshal object into Go "
                    + #"struct field .kind of type string ({"apiVersion":"v1","kind":{}})"#
            ),
            (
                #"{"apiVersion":"a/b/c"}"#,
                #"unexpected GroupVersion string: a/b/c ({"apiVersion":"a/b/c"})"#
            ),
        ])
    func versionAndKindAreTexts(body: String, problem: String) async throws {
        try await TestPlane.with { plane in
            let reply = try await answer(plane, "POST", Self.configMaps, Value(json: body))
            #expect(reply.status == 400)
            #expect(
                reply.body["message"]?.stringValue
                    == "the object provided is unrecognized (must be of type ConfigMap): " + problem
            )
        }
    }

    private func version(_ name: String, isStored: Bool) -> Value {
        var fields: Value = ["r": ["type": "integer"], "a": ["type": "string"]]
        fields["only\(name)"] = ["type": "string", "default": .string(name)]
        return [
            "name": .string(name), "served": true, "storage": .bool(isStored),
            "schema": [
                "openAPIV3Schema": [
                    "type": "object",
                    "properties": ["spec": ["type": "object", "properties": fields]],
                ]
            ],
            "subresources": [
                "status": [:],
                "scale": [
                    "specReplicasPath": ".spec.r", "statusReplicasPath": ".status.replicas",
                ],
            ],
        ]
    }

    private func makeGadgets(_ plane: TestPlane) async throws {
        try await make(
            plane, Self.definitions,
            [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": "gadgets.example.io"],
                "spec": [
                    "group": "example.io", "scope": "Cluster",
                    "names": ["plural": "gadgets", "kind": "Gadget"],
                    "versions": [
                        version("v1", isStored: true), version("v2", isStored: false),
                    ],
                ],
            ])
    }

    private func makeGadget(_ plane: TestPlane, _ spec: Value) async throws {
        try await make(
            plane, gadgets("v1"),
            [
                "apiVersion": "example.io/v1", "kind": "Gadget", "metadata": ["name": "g"],
                "spec": spec,
            ])
    }

    @Test func aCollectionThatIsDeletedIsToldAsItWas() async throws {
        try await TestPlane.with { plane in
            for name in ["a", "b"] { try await make(plane, Self.configMaps, configMap(name)) }
            let query = "?labelSelector=of%3Dtest&propagationPolicy=Orphan&limit=1"
            let reply = try await answer(plane, "DELETE", Self.configMaps + query)
            let items = reply.body["items"]?.arrayValue ?? []
            #expect(items.map(\.objectName) == ["a"])
            #expect(items.first?["kind"] == nil)
            #expect(items.first?.isBeingDeleted == false)
            #expect(items.first?.finalizers == [])
            #expect(reply.body.at("metadata", "continue")?.stringValue?.isEmpty == false)
        }
    }

    /// Kinds that upstream deletes by ways of their own speak of preconditions in words of their own.
    @Test func namespacesAndDefinitionsTellOfPreconditionsInTheirOwnWords() async throws {
        try await TestPlane.with { plane in
            try await makeGadgets(plane)
            try await make(plane, Self.core, ["metadata": ["name": "n"]])
            let options: Value = ["preconditions": ["uid": "x"]]
            for (path, kind) in [
                (Self.core + "/n", "namespaces"),
                (Self.definitions + "/gadgets.example.io", "customresourcedefinitions"),
            ] {
                let uid = try await answer(plane, "GET", path).body.objectUID
                let reply = try await answer(plane, "DELETE", path, options)
                #expect(reply.status == 409)
                #expect(reply.body.at("details", "kind")?.stringValue == kind)
                let why = "Precondition failed: UID in precondition: x, UID in object meta: \(uid)"
                #expect(reply.body["message"]?.stringValue?.hasSuffix(why) == true)
            }
        }
    }

    @Test func aDefinitionKnowsPropagationOnlyOnceItIsBeingDeleted() async throws {
        try await TestPlane.with { plane in
            try await makeGadgets(plane)
            try await make(
                plane, gadgets("v1"),
                [
                    "apiVersion": "example.io/v1", "kind": "Gadget",
                    "metadata": ["name": "held", "finalizers": ["example.io/hold"]],
                ])
            let path = Self.definitions + "/gadgets.example.io?propagationPolicy=Foreground"
            let own = "customresourcecleanup.apiextensions.k8s.io"
            let first = try await answer(plane, "DELETE", path).body
            #expect(first.finalizers == [own])
            #expect(first.at("metadata", "deletionGracePeriodSeconds") == nil)
            let second = try await answer(plane, "DELETE", path).body
            #expect(second.finalizers == [own, "foregroundDeletion"])
            #expect(second.at("metadata", "deletionGracePeriodSeconds") == 0)
        }
    }

    @Test func aWatchFromNoRevisionTellsWhereWhatIsThereEnds() async throws {
        try await TestPlane.with { plane in
            let query = "?watch=1&allowWatchBookmarks=true&timeoutSeconds=20&labelSelector=of"
            for revision in ["", "0"] {
                let path = Self.configMaps + query + "&resourceVersion=" + revision
                var first: Value?
                for try await event in try await plane.events(path) {
                    first = event
                    break
                }
                #expect(first?["type"] == "BOOKMARK")
                #expect(
                    first?.at("object", "metadata", "annotations", "k8s.io/initial-events-end")
                        == "true")
            }
            let continued = try await answer(
                plane, "GET", Self.configMaps + "?watch=1&timeoutSeconds=1&continue=x")
            #expect(continued.status == 422)
        }
    }

    @Test func thereAreNoWatchesInYAML() async throws {
        try await TestPlane.with { plane in
            let reply = try await plane.send(
                "GET", Self.configMaps + "?watch=1&timeoutSeconds=1",
                headers: ["Accept": "application/yaml"])
            #expect(reply.status == 406)
            let text = String(decoding: reply.body, as: UTF8.self)
            #expect(text.contains("application/json;stream=watch"))
        }
    }

    @Test func aScaleIsAnObjectOfItsOwnKind() async throws {
        try await TestPlane.with { plane in
            try await makeGadgets(plane)
            try await makeGadget(plane, ["r": 3])
            let path = gadgets("v1") + "/g/scale"
            let table = try await answer(
                plane, "GET", path, accept: "application/json;as=Table;v=v1;g=meta.k8s.io"
            ).body
            let columns = table["columnDefinitions"]?.arrayValue ?? []
            #expect(columns.map { $0["name"] } == ["Name", "Desired", "Available", "Age"])
            let cells = table["rows"]?[0]?["cells"]?.arrayValue ?? []
            #expect(cells.prefix(3) == ["g", 3, 0])
            for method in ["POST", "DELETE"] {
                let reply = try await answer(plane, method, path)
                #expect(reply.status == 405)
                let verb = method == "POST" ? "create" : "delete"
                #expect(
                    reply.body["message"]?.stringValue
                        == "\(verb) is not supported on resources of kind \"gadgets.example.io\"")
            }
            for (body, status) in [
                (["metadata": ["name": "g"], "kind": "Gadget"], 400),
                (["metadata": ["name": "g"], "apiVersion": "autoscaling/v2"], 400),
                (["metadata": ["name": "g", "namespace": "other"]], 400),
                ([:], 400), (["metadata": ["name": "g"], "spec": ["replicas": 4]], 200),
            ] as [(Value, Int)] {
                let reply = try await answer(plane, "PUT", path, body)
                #expect(reply.status == status, "\(body): \(reply.body)")
            }
            let patched = try await answer(
                plane, "PATCH", path, ["spec": ["replicas": "x"]],
                type: "application/merge-patch+json")
            #expect(patched.status == 422)
        }
    }

    @Test func whatWasStoredInAVersionIsReadByThatVersionsSchema() async throws {
        try await TestPlane.with { plane in
            try await makeGadgets(plane)
            try await makeGadget(plane, ["a": "1"])
            let versions: Value = [
                version("v1", isStored: false), version("v2", isStored: true),
            ]
            let changed = try await answer(
                plane, "PATCH", Self.definitions + "/gadgets.example.io",
                ["spec": ["versions": versions]], type: "application/merge-patch+json")
            #expect(changed.status == 200)
            let read = try await answer(plane, "GET", gadgets("v1") + "/g")
            #expect(read.body["spec"] == ["a": "1", "onlyv1": "v1"])
        }
    }

    @Test func theStatusOfADefinitionSaysWhatIsStored() async throws {
        try await TestPlane.with { plane in
            try await makeGadgets(plane)
            for (given, shown) in [(["v9"], ["v9"]), ([], ["v1"])] as [([String], [String])] {
                let reply = try await answer(
                    plane, "PATCH", Self.definitions + "/gadgets.example.io/status",
                    ["status": ["storedVersions": Value(strings: given)]],
                    type: "application/merge-patch+json")
                #expect(reply.status == 200, "\(reply.body)")
                #expect(reply.body.at("status", "storedVersions").strings == shown)
            }
        }
    }

    @Test func aQuotaCountsAKindThatComesLater() async throws {
        try await TestPlane.with { plane in
            let name = "count/gadgets.example.io"
            try await make(
                plane, Self.core + "/default/resourcequotas",
                [
                    "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": "q"],
                    "spec": ["hard": ["count/gadgets.example.io": "1"]],
                ])
            _ = try await plane.wait(
                "/api/v1/namespaces/default/resourcequotas", name: "q"
            ) { $0.at("status", "hard") != nil }
            try await makeGadgets(plane)
            _ = try await plane.wait(
                "/api/v1/namespaces/default/resourcequotas", name: "q"
            ) { $0.at("status", "used", name) == "0" }
        }
    }

    @Test func anEmptyPlaceOfAWorkspaceIsNone() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces"
            try await make(
                plane, path,
                [
                    "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                    "metadata": ["name": "w"], "spec": ["cluster": "", "URL": ""],
                ])
            _ = try await plane.wait("/apis/tenancy.kcp.io/v1alpha1/workspaces", name: "w") {
                $0.at("status", "phase") == "Ready"
            }
            for (spec, why) in [
                (["cluster": ""], "cluster cannot be unset"),
                (["URL": ""], "URL cannot be unset"), (.null, "URL cannot be unset"),
            ] as [(Value, String)] {
                let reply = try await answer(
                    plane, "PATCH", path + "/w", ["spec": spec],
                    type: "application/merge-patch+json")
                #expect(reply.status == 422, "\(reply.body)")
                #expect(reply.body["message"]?.stringValue?.contains(why) == true)
            }
        }
    }

    @Test func aLogicalClusterKeepsItsMakerAndItsPhase() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/apis/core.kcp.io/v1alpha1/logicalclusters"
            for (door, change, why) in [
                (
                    "/cluster", ["spec": ["createdBy": ["username": "zoe"]]],
                    "spec.createdBy: Invalid value: {\"username\":\"zoe\"}: field is immutable"
                ),
                (
                    "/cluster/status", ["status": ["phase": "Initializing"]],
                    "cannot transition from \"Ready\" to \"Initializing\""
                ),
                (
                    "/cluster/status", ["status": ["phase": "Inactive"]],
                    "cannot transition from \"Ready\" to \"Inactive\""
                ),
            ] as [(String, Value, String)] {
                let reply = try await answer(
                    plane, "PATCH", path + door, change, type: "application/merge-patch+json")
                #expect(reply.status == 403)
                #expect(reply.body["message"]?.stringValue?.hasSuffix(why) == true)
            }
            let all = try await answer(plane, "DELETE", path)
            #expect(all.status == 403)
            #expect(all.body.at("details", "name") == "Unknown")
        }
    }

    @Test func aSliceNamesItsExport() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/apis/apis.kcp.io/v1alpha1/apiexportendpointslices?dryRun=All"
            for (spec, status, why) in [
                (["export": ["name": ""]], 403, "[spec.export.name: Required value]"),
                (.null, 403, "[spec.export.name: Required value]"),
                (["export": ["name": "n", "path": "Bad"]], 422, "spec.export.path in body"),
            ] as [(Value, Int, String)] {
                var slice: Value = [
                    "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIExportEndpointSlice",
                    "metadata": ["name": "s"],
                ]
                if !spec.isNull { slice["spec"] = spec }
                let reply = try await answer(plane, "POST", path, slice)
                #expect(reply.status == status, "\(reply.body)")
                #expect(reply.body["message"]?.stringValue?.contains(why) == true)
            }
        }
    }

    @Test func aShardIsReachedWhereItIsForOthers() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/apis/core.kcp.io/v1alpha1/shards?dryRun=All"
            func shard(_ spec: Value) -> Value {
                [
                    "apiVersion": "core.kcp.io/v1alpha1", "kind": "Shard",
                    "metadata": ["name": "s"], "spec": spec,
                ]
            }
            let base = "https://shard.example"
            let made = try await answer(plane, "POST", path, shard(["baseURL": .string(base)]))
            #expect(made.status == 201, "\(made.body)")
            for key in ["externalURL", "virtualWorkspaceURL"] {
                #expect(made.body.at("spec", key)?.stringValue == base)
            }
            let refused = try await answer(plane, "POST", path, shard([:]))
            #expect(refused.status == 500)
            #expect(refused.body["message"] == "spec.baseURL is required")
        }
    }

    @Test func aCachedResourceTellsWhereItsWorkspaceIs() async throws {
        try await TestPlane.with { plane in
            let reply = try await answer(
                plane, "POST",
                "/clusters/root/apis/cache.kcp.io/v1alpha1/clustercachedresources?dryRun=All",
                [
                    "apiVersion": "cache.kcp.io/v1alpha1", "kind": "ClusterCachedResource",
                    "metadata": ["name": "c"], "spec": ["version": "v1", "resource": "namespaces"],
                ])
            #expect(reply.status == 201, "\(reply.body)")
            #expect(reply.body.annotation("kcp.io/path") == "root")
        }
    }

    /// The road of a custom kind is told by its method, and the name that counts is the object's.
    @Test func aCustomObjectIsMadeUnderAnyNameOfAURL() async throws {
        try await TestPlane.with { plane in
            try await makeGadgets(plane)
            func gadget(_ metadata: Value) -> Value {
                ["apiVersion": "example.io/v1", "kind": "Gadget", "metadata": metadata]
            }
            let path = gadgets("v1") + "/x"
            let made = try await answer(plane, "POST", path, gadget(["name": "y"]))
            #expect(made.status == 201)
            #expect(made.body.objectName == "y")
            let unnamed = try await answer(plane, "POST", path, gadget([:]))
            #expect(unnamed.status == 422)
            let builtin = try await answer(plane, "POST", Self.configMaps + "/x", configMap("x"))
            #expect(builtin.status == 405)
        }
    }

    @Test func theSystemsFinalizersComeBackBehindThoseThatAreSet() async throws {
        try await TestPlane.with { plane in
            let inside = try await plane.workspace("team")
            let path = inside.path("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster")
            let reply = try await answer(
                plane, "PATCH", path, ["metadata": ["finalizers": ["example.io/mine"]]],
                type: "application/merge-patch+json")
            #expect(reply.body.finalizers == ["example.io/mine", LogicalCluster.finalizer])
        }
    }

    @Test func anEmptyPathOfAnExportIsNone() async throws {
        try await TestPlane.with { plane in
            let reply = try await answer(
                plane, "POST", "/clusters/root/apis/apis.kcp.io/v1alpha2/apibindings?dryRun=All",
                [
                    "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
                    "metadata": ["name": "b"],
                    "spec": ["reference": ["export": ["name": "topology.kcp.io", "path": ""]]],
                ])
            #expect(reply.status == 201, "\(reply.body)")
            #expect(
                reply.body.at("spec", "reference", "export") == ["name": "topology.kcp.io"])
        }
    }

    /// A binding may wait for an export of root, a slice may not.
    @Test func aSliceAwaitsNoExportOfRoot() async throws {
        try await TestPlane.with { plane in
            let team = try await plane.workspace("team")
            func slice(_ export: Value) async throws -> Int {
                try await answer(
                    plane, "POST",
                    team.path("/apis/apis.kcp.io/v1alpha1/apiexportendpointslices?dryRun=All"),
                    [
                        "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIExportEndpointSlice",
                        "metadata": ["name": "s"], "spec": ["export": export],
                    ]
                ).status
            }
            #expect(try await slice(["name": "nope", "path": "root"]) == 403)
            #expect(try await slice(["name": "topology.kcp.io", "path": "root"]) == 201)
            #expect(try await slice(["name": "nope"]) == 201)
        }
    }

    @Test func aSetThatSaysNothingHasNoPartition() async throws {
        try await TestPlane.with { plane in
            let sets = "/apis/topology.kcp.io/v1alpha1/partitionsets"
            func count(_ name: String, _ spec: Value) async throws -> Value? {
                try await make(
                    plane, "/clusters/root" + sets,
                    [
                        "apiVersion": "topology.kcp.io/v1alpha1", "kind": "PartitionSet",
                        "metadata": ["name": .string(name)], "spec": spec,
                    ])
                return try await plane.wait(sets, name: name) {
                    $0.isConditionTrue("PartitionsReady")
                }.at("status", "count")
            }
            let nothing = try await count("a", [:])
            #expect(nothing == nil)
            let empty = try await count("b", ["dimensions": [], "shardSelector": [:]])
            #expect(empty == nil)
            let chosen: Value = ["matchLabels": ["name": "root"]]
            let one = try await count("c", ["shardSelector": chosen])
            #expect(one == 1)
        }
    }

    @Test func healthIsNoFolder() async throws {
        try await TestPlane.with { plane in
            let inside = "/clusters/root"
            for (path, status) in [
                (inside + "/healthz/", 404), (inside + "/livez/ping", 200), ("/readyz", 200),
                ("/readyz/ping", 403), ("/healthz/", 403), (inside + "/openapi/v2/", 404),
            ] {
                let reply = try await plane.send("GET", path)
                #expect(reply.status == status, "\(path)")
            }
        }
    }

    /// Behind a subresource nothing is meant any more: custom kinds do not look there.
    @Test func whatFollowsASubresourceMeansNothing() async throws {
        try await TestPlane.with { plane in
            try await makeGadgets(plane)
            try await makeGadget(plane, ["r": 1])
            let custom = try await answer(plane, "GET", gadgets("v1") + "/g/status/x/y")
            #expect(custom.body.objectName == "g")
            let refused = try await plane.send(
                "GET", gadgets("v1") + "/g/status/x", token: "stranger-token")
            let message = try Value(json: refused.body)["message"]?.stringValue ?? ""
            #expect(message.contains("resource \"gadgets/status\""))
            let builtin = try await plane.send("GET", Self.core + "/default/status/x")
            #expect(builtin.status == 404)
        }
    }

    /// A watch begins at once wherever it is to begin; what is to be there then cannot be told before.
    @Test func aWatchOfTheFutureIsSilent() async throws {
        try await TestPlane.with { plane in
            let watch = Self.configMaps + "?watch=1&timeoutSeconds=1&resourceVersion=99999999"
            async let silent = plane.send("GET", watch)
            for name in ["a", "b"] { try await make(plane, Self.configMaps, configMap(name)) }
            let reply = try await silent
            #expect(reply.status == 200)
            #expect(reply.body == [])
            let told = try await plane.send(
                "GET", watch + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")
            #expect(told.status == 200)
            let event = try Value(json: told.body)
            #expect(event["type"] == "ERROR")
            #expect(event.at("object", "code") == 504)
        }
    }

    /// The core group has no name that could stand behind a dot in the name of a definition.
    @Test func aDefinitionMayBringAKindOfTheCoreGroup() async throws {
        try await TestPlane.with { plane in
            func define(_ plural: String, _ kind: String, _ name: String) async throws -> Int {
                try await answer(
                    plane, "POST", Self.definitions,
                    [
                        "apiVersion": "apiextensions.k8s.io/v1",
                        "kind": "CustomResourceDefinition", "metadata": ["name": .string(name)],
                        "spec": [
                            "group": "", "scope": "Namespaced",
                            "names": ["plural": .string(plural), "kind": .string(kind)],
                            "versions": [version("v1", isStored: true)],
                        ],
                    ]
                ).status
            }
            #expect(try await define("pods", "Pod", "pods") == 422)
            #expect(try await define("pods", "Pod", "pods.core") == 201)
            let pods = Self.core + "/default/pods"
            try await make(
                plane, pods, ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p"]])
            #expect(try await answer(plane, "GET", pods + "/p").body["kind"] == "Pod")
            // What is built in stays what it is.
            #expect(try await define("secrets", "Secret", "secrets.core") == 201)
            let secrets = try await answer(plane, "GET", Self.definitions + "/secrets.core").body
            #expect(!secrets.isConditionTrue("NamesAccepted"))
            #expect(!secrets.isConditionTrue("Established"))
        }
    }
}
