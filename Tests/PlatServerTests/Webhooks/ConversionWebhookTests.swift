import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// A definition's webhook converts its objects between versions, as Kubernetes asks it.
struct ConversionWebhookTests {
    private static let definitions =
        "/clusters/root/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    private static let things = "/clusters/root/apis/t.example.com"

    private static func version(_ name: String, _ field: Value, isStorage: Bool) -> Value {
        [
            "name": .string(name), "served": true, "storage": .bool(isStorage),
            "schema": [
                "openAPIV3Schema": [
                    "type": "object",
                    "properties": ["spec": ["type": "object", "properties": field]],
                ]
            ],
        ]
    }

    private static func define(_ plane: TestPlane, _ client: Value) async throws {
        let made = try await plane.send(
            "POST", definitions,
            body: [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": "things.t.example.com"],
                "spec": [
                    "group": "t.example.com", "scope": "Cluster",
                    "names": ["plural": "things", "singular": "thing", "kind": "Thing"],
                    "conversion": [
                        "strategy": "Webhook",
                        "webhook": [
                            "conversionReviewVersions": ["v1"], "clientConfig": client,
                        ],
                    ],
                    "versions": [
                        version("v1", ["host": ["type": "string"]], isStorage: true),
                        version(
                            "v2", ["hosts": ["type": "array", "items": ["type": "string"]]],
                            isStorage: false),
                    ],
                ],
            ])
        #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
    }

    /// Between `host` and `hosts`, with a label that tells what was done.
    private static func converted(_ object: Value, to apiVersion: String) -> Value {
        var result = object
        result["apiVersion"] = .string(apiVersion)
        result.setLabel("converted", to: "yes")
        if apiVersion.hasSuffix("v2") {
            result["spec"] = ["hosts": [object["spec"]?["host"] ?? ""]]
        } else {
            result["spec"] = ["host": object["spec"]?["hosts"]?[0] ?? ""]
        }
        return result
    }

    private static func convert(_ request: Value) -> Value {
        let wanted = request["desiredAPIVersion"]?.stringValue ?? ""
        return [
            "result": ["status": "Success"],
            "convertedObjects": .array(
                (request["objects"]?.arrayValue ?? []).map { converted($0, to: wanted) }),
        ]
    }

    private static func client(_ hook: HookServer) -> Value {
        [
            "url": .string(hook.url), "caBundle": .string(Base64.encode(hook.authorityPEM)),
        ]
    }

    private func send(
        _ plane: TestPlane, _ method: String, _ path: String, _ spec: Value? = nil,
        name: String = "a"
    ) async throws -> (status: Int, body: Value) {
        let version = path.hasPrefix("/v2") ? "v2" : "v1"
        let body: Value? = spec.map { spec in
            [
                "apiVersion": .string("t.example.com/\(version)"), "kind": "Thing",
                "metadata": ["name": .string(name)], "spec": spec,
            ]
        }
        let reply = try await plane.send(method, Self.things + path, body: body)
        return (reply.status, try Value(json: reply.body))
    }

    @Test func objectsAreReadAndWrittenInEitherVersion() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) {
                Self.convert($0)
            } _: { hook in
                try await Self.define(plane, Self.client(hook))
                #expect(try await send(plane, "POST", "/v1/things", ["host": "h"]).status == 201)
                #expect(hook.reviews.isEmpty)
                let second = try await send(plane, "GET", "/v2/things/a")
                #expect(second.body["spec"] == ["hosts": ["h"]])
                #expect(second.body["apiVersion"] == "t.example.com/v2")
                #expect(second.body.label("converted") == "yes")
                let made = try await send(
                    plane, "POST", "/v2/things", ["hosts": ["i"]], name: "b")
                #expect(made.status == 201)
                #expect(made.body["spec"] == ["hosts": ["i"]])
                let stored = try await send(plane, "GET", "/v1/things/b")
                #expect(stored.body["spec"] == ["host": "i"])
            }
        }
    }

    @Test func aListIsConvertedAtOnce() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) {
                Self.convert($0)
            } _: { hook in
                try await Self.define(plane, Self.client(hook))
                for name in ["a", "b", "c"] {
                    _ = try await send(
                        plane, "POST", "/v1/things", ["host": .string(name)], name: name)
                }
                let list = try await send(plane, "GET", "/v2/things")
                let hosts = list.body["items"]?.arrayValue?.map { $0["spec"]?["hosts"]?[0] }
                #expect(hosts == ["a", "b", "c"])
                #expect(hook.reviews.count == 1)
                #expect(hook.reviews[0]["kind"] == "ConversionReview")
            }
        }
    }

    @Test func watchesAreConvertedToo() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) {
                Self.convert($0)
            } _: { hook in
                try await Self.define(plane, Self.client(hook))
                _ = try await send(plane, "POST", "/v1/things", ["host": "x"])
                let events = try await plane.events(
                    Self.things + "/v2/things?watch=1&timeoutSeconds=20")
                _ = try await send(plane, "POST", "/v1/things", ["host": "y"], name: "b")
                var seen: [Value?] = []
                for try await event in events {
                    seen.append(event["object"]?["spec"]?["hosts"]?[0])
                    if seen.count == 2 { break }
                }
                #expect(seen == ["x", "y"])
            }
        }
    }

    private static let failures: [(Value, String)] = [
        (
            ["result": ["status": "Failed", "message": "no way"]],
            "conversion webhook for t.example.com/v1, Kind=Thing failed: no way"
        ),
        (
            ["result": ["status": "Success"], "convertedObjects": []],
            "conversion webhook for t.example.com/v1, Kind=Thing returned 0 objects, expected 1"
        ),
        (
            [
                "result": ["status": "Success"],
                "convertedObjects": [
                    [
                        "apiVersion": "t.example.com/v2", "kind": "Thing",
                        "metadata": ["name": "other"],
                    ]
                ],
            ],
            "conversion webhook for t.example.com/v1, Kind=Thing returned invalid converted object at "
                + "index 0: must have the same name: a != other"
        ),
    ]

    @Test(arguments: failures)
    func whatIsNotConvertedIsNotServed(_ answer: Value, _ why: String) async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) { _ in
                answer
            } _: { hook in
                try await Self.define(plane, Self.client(hook))
                _ = try await send(plane, "POST", "/v1/things", ["host": "h"])
                let refused = try await send(plane, "GET", "/v2/things/a")
                #expect(refused.status == 500)
                #expect(refused.body["message"]?.stringValue == why)
            }
        }
    }

    @Test func nothingIsStoredUnconverted() async throws {
        try await TestPlane.with { plane in
            try await Self.define(plane, ["url": "https://127.0.0.1:1/convert"])
            let refused = try await send(plane, "POST", "/v2/things", ["hosts": ["h"]])
            #expect(refused.status == 500)
            #expect(
                refused.body["message"]?.stringValue
                    == "conversion webhook for t.example.com/v2, Kind=Thing failed: Post "
                    + "\"https://127.0.0.1:1/convert?timeout=30s\": dial tcp 127.0.0.1:1: connect: "
                    + "connection refused")
            #expect(try await send(plane, "GET", "/v1/things/a").status == 404)
        }
    }

    @Test func policiesAreAskedInTheVersionThatTheyName() async throws {
        try await TestPlane.with { plane in
            try await HookServer.with(plane) {
                Self.convert($0)
            } _: { hook in
                try await Self.define(plane, Self.client(hook))
                try await plane.bindPolicy(
                    "p", ["validations": [["expression": "object.spec.host != 'bad'"]]],
                    rule: [
                        "operations": ["*"], "apiGroups": ["t.example.com"],
                        "apiVersions": ["v1"], "resources": ["things"],
                    ])
                let good = try await send(plane, "POST", "/v2/things", ["hosts": ["good"]])
                #expect(good.status == 201)
                let bad = try await send(
                    plane, "POST", "/v2/things", ["hosts": ["bad"]], name: "b")
                #expect(bad.status == 422)
            }
        }
    }
}
