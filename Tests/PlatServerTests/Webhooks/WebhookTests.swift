import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Webhooks are asked, obeyed and survived, as Kubernetes does it.
struct WebhookTests {
    private static let allowed: Value = ["allowed": true]

    private static func patch(_ operations: Value) -> Value {
        [
            "allowed": true, "patchType": "JSONPatch",
            "patch": .string(Base64.encode(operations.json())),
        ]
    }

    @Test func aReviewSaysWhatIsAbout() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { _ in
                Self.allowed
            } _: { hook in
                try await hook.register(plane)
                let made = try await plane.makeConfigMap("a", query: "?fieldManager=me")
                #expect(made.status == 201)
                let review = try #require(hook.reviews.first)
                #expect(hook.reviews.count == 1)
                #expect(review["kind"] == "AdmissionReview")
                #expect(review["apiVersion"] == "admission.k8s.io/v1")
                let request = try #require(review["request"])
                #expect(request["kind"] == ["group": "", "version": "v1", "kind": "ConfigMap"])
                #expect(
                    request["requestResource"]
                        == ["group": "", "version": "v1", "resource": "configmaps"])
                #expect(request["name"] == "a")
                #expect(request["namespace"] == "default")
                #expect(request["operation"] == "CREATE")
                #expect(request["userInfo"]?["username"] == "admin")
                #expect(request["oldObject"] == .some(.null))
                #expect(request["dryRun"] == false)
                #expect(
                    request["options"] == [
                        "kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1",
                        "fieldManager": "me",
                    ])
                let cluster = try #require(plane.cluster("root")?.name)
                #expect(request["object"]?.cluster == cluster)
                #expect(request["object"]?["kind"] == "ConfigMap")
            }
        }
    }

    @Test func aRefusalIsPassedOn() async throws {
        let status: Value = ["code": 409, "reason": "Conflict", "message": "taken"]
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { request in
                switch request["name"]?.stringValue {
                case "silent": ["allowed": false]
                case "reasoned": ["allowed": false, "status": ["reason": "Tired"]]
                default: ["allowed": false, "status": status, "warnings": ["careful"]]
                }
            } _: { hook in
                try await hook.register(plane)
                let refused = try await plane.makeConfigMap("a")
                #expect(refused.status == 409)
                #expect(refused.body["reason"] == "Conflict")
                let who = "admission webhook \"hook.example.com\" denied the request"
                #expect(refused.body["message"]?.stringValue == who + ": taken")
                #expect(refused.warnings == ["299 - \"careful\""])
                let silent = try await plane.makeConfigMap("silent")
                #expect(silent.status == 400)
                #expect(silent.body["message"]?.stringValue == who + " without explanation")
                let reasoned = try await plane.makeConfigMap("reasoned")
                #expect(reasoned.body["message"]?.stringValue == who + ": Tired")
            }
        }
    }

    private static let noAnswers: [(Value, String)] = [
        (["http": 500], "an error on the server (\"broken\") has prevented the request"),
        (["allowed": true, "uid": "other"], "expected response.uid="),
        (
            ["allowed": true, "patch": "W10=", "patchType": "JSONPatch"],
            "validating webhook may not return response.patch"
        ),
    ]

    @Test(arguments: noAnswers)
    func whatIsNoAnswerFollowsTheFailurePolicy(_ answer: Value, _ why: String) async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { _ in
                answer
            } _: { hook in
                try await hook.register(plane, named: "lax", ["failurePolicy": "Ignore"])
                #expect(try await plane.makeConfigMap("a").status == 201)
                try await hook.register(plane, named: "strict")
                let refused = try await plane.makeConfigMap("b")
                #expect(refused.status == 500)
                let message = refused.body["message"]?.stringValue ?? ""
                #expect(
                    message.hasPrefix(
                        "Internal error occurred: failed calling webhook \"strict.example.com\": "),
                    "\(message)")
                #expect(message.contains(why), "\(message)")
            }
        }
    }

    @Test func nobodyThereIsSaidAsUpstreamDoes() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { _ in
                Self.allowed
            } _: { hook in
                try await hook.register(
                    plane, ["clientConfig": ["url": "https://127.0.0.1:1/x"]])
                let refused = try await plane.makeConfigMap("a")
                #expect(
                    refused.body["message"]?.stringValue
                        == "Internal error occurred: failed calling webhook "
                        + "\"hook.example.com\": failed to call webhook: Post "
                        + "\"https://127.0.0.1:1/x?timeout=10s\": dial tcp 127.0.0.1:1: connect: "
                        + "connection refused")
            }
        }
    }

    @Test func whoIsSignedByAnotherIsNotAsked() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { _ in
                Self.allowed
            } _: { hook in
                try await hook.register(plane, ["clientConfig": ["url": .string(hook.url)]])
                #expect(try await plane.makeConfigMap("a").status == 500)
                #expect(hook.reviews.isEmpty)
            }
        }
    }

    private static let service: Value = [
        "clientConfig": [
            "service": ["name": "guard", "namespace": "ops", "path": "/check", "port": 8443]
        ]
    ]

    @Test func aServiceIsReachedThroughTheMountedCluster() async throws {
        try await TestPlane.with { plane in
            // What an API server does with requests for a service of its cluster.
            let cluster = try HTTPServer(.init(address: "127.0.0.1", port: 0)) { request in
                let path = "/api/v1/namespaces/ops/services/https:guard:8443/proxy/check"
                guard request.target.hasPrefix(path + "?timeout=10s") else {
                    return ServerResponse(status: request.target == "/version" ? 200 : 404)
                }
                do {
                    let review = try Value(json: try await request.body.collect(limit: 1 << 20))
                    let isFar = request.headers["Authorization"] == "Bearer far"
                    let reply: Value = [
                        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
                        "response": [
                            "uid": review["request"]?["uid"] ?? "",
                            "allowed": .bool(isFar && review["request"]?["name"] == "good"),
                        ],
                    ]
                    return ServerResponse(
                        headers: ["Content-Type": "application/json"], body: .bytes(reply.json()))
                } catch {
                    return ServerResponse(status: 500)
                }
            }
            try await HookServer.with(plane) { _ in
                Self.allowed
            } _: { hook in
                try await hook.register(plane, Self.service)
                let lost = try await plane.makeConfigMap("good")
                #expect(lost.status == 500)
                #expect(
                    lost.body["message"]?.stringValue?.hasSuffix(
                        "none is mounted in the webhook's workspace") == true)
                try await plane.mount(
                    plane.secret(
                        server: "http://127.0.0.1:\(cluster.port)", authority: [], token: "far"))
                #expect(try await plane.makeConfigMap("good").status == 201)
                let refused = try await plane.makeConfigMap("bad")
                #expect(refused.status == 400)
                #expect(refused.body["message"]?.stringValue?.contains("denied") == true)
                #expect(hook.reviews.isEmpty)
                // With another one it has to be said which it is.
                try await plane.mount("lab")
                let open = try await plane.makeConfigMap("good-too")
                #expect(open.status == 500)
                #expect(
                    open.body["message"]?.stringValue?.hasSuffix(
                        "name one of lab, prod in the annotation webhooks.plat/mount") == true)
                try await hook.annotate(plane, ["webhooks.plat/mount": "prod"])
                #expect(try await plane.makeConfigMap("bad").status == 400)
            }
            await cluster.stop(grace: .seconds(1))
        }
    }

    /// What a workspace's mounts are, which one is named, and what comes of it; nil for a refusal.
    private static let choices: [([String: String], String?, String?)] = [
        ([:], nil, nil),
        (["a": "one"], nil, "one"),
        (["a": "one", "b": "one"], nil, "one"),
        (["a": "one", "b": "two"], nil, nil),
        (["a": "one", "b": "two"], "b", "two"),
        (["a": "one", "b": "two"], "two", nil),
        (["a": "one"], "b", nil),
    ]

    @Test(arguments: choices)
    func theMountIsTheOneThatIsNamedOrTheOnlyOne(
        _ mounts: [String: String], _ named: String?, _ expected: String?
    ) {
        let found = Result { () throws(WebhookClients.Failure) in
            try MountedServices.choice(among: mounts, named)
        }
        #expect((try? found.get()) == expected)
    }

    @Test(arguments: ["/a/../../../../secrets", "/..", "/./x"])
    func theWayToAServiceLeavesItForNothingElse(_ path: String) {
        #expect(throws: WebhookClients.Failure.self) {
            try MountedServices.path(
                of: WebhookService([
                    "name": "s", "namespace": "n", "path": .string(path),
                ]))
        }
    }

    @Test func whatANameHoldsIsNoPath() throws {
        let path = try MountedServices.path(
            of: WebhookService(["name": "s/../x", "namespace": "n?a"]))
        #expect(path == "/api/v1/namespaces/n%3Fa/services/https:s%2F..%2Fx:443/proxy/")
    }

    @Test func aWebhookThatHangsCostsItsCallerItsTimeout() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { request in
                request["name"] == "slow" ? Value?.none : Self.allowed
            } _: { hook in
                try await hook.register(plane, ["timeoutSeconds": 1])
                async let slow = plane.makeConfigMap("slow")
                for at in 0..<20 {
                    #expect(try await plane.makeConfigMap("quick\(at)").status == 201)
                }
                let refused = try await slow
                #expect(refused.status == 500)
                #expect(
                    refused.body["message"]?.stringValue?.hasSuffix("context deadline exceeded")
                        == true)
            }
        }
    }

    @Test func sideEffectsForbidDryRuns() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { _ in
                Self.allowed
            } _: { hook in
                try await hook.register(plane, ["sideEffects": "NoneOnDryRun"])
                let made = try await plane.makeConfigMap("a", query: "?dryRun=All")
                #expect(made.status == 201)
                #expect(hook.reviews.first?["request"]?["dryRun"] == true)
            }
        }
    }

    @Test func conditionsChooseTheRequests() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { _ in
                ["allowed": false]
            } _: { hook in
                try await hook.register(
                    plane,
                    [
                        "matchConditions": [
                            ["name": "c", "expression": "object.metadata.name != 'spared'"]
                        ]
                    ])
                #expect(try await plane.makeConfigMap("spared").status == 201)
                #expect(try await plane.makeConfigMap("a").status == 400)
            }
        }
    }

    @Test func aPatchIsAppliedAndOthersAreAskedAgain() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { request in
                let count = request["object"]?["metadata"]?["labels"]?.objectValue?.count ?? 0
                return Self.patch([
                    ["op": "add", "path": "/data", "value": ["seen": .string("\(count)")]]
                ])
            } _: { counting in
                try await HookServer.with(plane) { _ in
                    Self.patch([["op": "add", "path": "/metadata/labels/b", "value": "b"]])
                } _: { labelling in
                    try await counting.register(
                        plane, named: "a", mutates: true, ["reinvocationPolicy": "IfNeeded"])
                    try await labelling.register(plane, named: "b", mutates: true)
                    let made = try await plane.makeConfigMap("m", labels: ["x": "x"])
                    #expect(made.status == 201)
                    #expect(made.body["data"] == ["seen": "2"])
                    #expect(made.body["metadata"]?["labels"] == ["x": "x", "b": "b"])
                    #expect(counting.reviews.count == 2)
                    #expect(labelling.reviews.count == 1)
                }
            }
        }
    }

    @Test func aGeneratedNameComesAfterTheMutation() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { _ in
                Self.allowed
            } _: { hook in
                try await hook.register(plane, named: "a", mutates: true)
                try await hook.register(plane, named: "b")
                let made = try await plane.make(
                    "/api/v1/namespaces/default/configmaps",
                    [
                        "apiVersion": "v1", "kind": "ConfigMap",
                        "metadata": ["generateName": "g-"],
                    ])
                #expect(made.status == 201)
                let objects = hook.reviews.map { $0["request"]?["object"]?.objectName }
                #expect(objects == ["", made.body.objectName])
                #expect(hook.reviews.allSatisfy { $0["request"]?["name"] == nil })
            }
        }
    }

    @Test func aWriteThatLosesIsAskedAboutAgain() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/api/v1/namespaces/default/configmaps/m"
            _ = try await plane.makeConfigMap("m")
            // While the first patch is reviewed, another one wins.
            try await HookServer.with(plane) { request in
                if request["object"]?["data"]?["first"] == "1",
                    request["oldObject"]?["data"] == nil
                {
                    _ = try await plane.send(
                        "PATCH", path, body: ["data": ["second": "2"]],
                        type: "application/merge-patch+json")
                }
                return Self.allowed
            } _: { hook in
                try await hook.register(plane)
                let patched = try await plane.send(
                    "PATCH", path, body: ["data": ["first": "1"]],
                    type: "application/merge-patch+json")
                #expect(patched.status == 200)
                #expect(
                    try Value(json: patched.body)["data"] == ["first": "1", "second": "2"])
                #expect(hook.reviews.count == 3)
            }
        }
    }

    @Test func deletionsAreAskedAbout() async throws {
        try await TestPlane.with { plane in
            _ = try await plane.makeConfigMap("m")
            try await HookServer.with(plane) { request in
                ["allowed": .bool(request["operation"] != "DELETE")]
            } _: { hook in
                try await hook.register(plane)
                let path = "/clusters/root/api/v1/namespaces/default/configmaps/m"
                #expect(try await plane.send("DELETE", path).status == 400)
                let request = hook.reviews.first?["request"]
                #expect(request?["object"] == .some(.null))
                #expect(request?["oldObject"]?.objectName == "m")
                #expect(request?["options"]?["kind"] == "DeleteOptions")
            }
        }
    }
}
