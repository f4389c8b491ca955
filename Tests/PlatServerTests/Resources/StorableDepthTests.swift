import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Whatever is committed can be read again: on no road is anything nested past what is read.
@Suite(.timeLimit(.minutes(2)))
struct StorableDepthTests {
    private static let definitions =
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    private static let boxes = "/clusters/root/apis/example.io/v1/boxes"

    @Test(
        arguments: [
            ("1", 0), ("{}", 1), (#"{"a":[{"b":"[[[["}]}"#, 3), (#"["\"[","\\",[]]"#, 2),
            (#"[[],[[]],{"x":{}}]"#, 3),
        ])
    func depthIsThatOfContainersOutsideOfTexts(_ json: String, _ depth: Int) {
        #expect(StoredObject.depth(of: Array(json.utf8)) == depth)
    }

    /// A value that nests so deep.
    private func nested(_ depth: Int) -> Value {
        (0..<depth).reduce("end") { inner, _ in ["a": inner] }
    }

    private func box(_ name: String, _ content: Value) -> Value {
        [
            "apiVersion": "example.io/v1", "kind": "Box", "metadata": ["name": .string(name)],
            "spec": content,
        ]
    }

    private func withBoxes(_ body: (TestPlane) async throws -> Void) async throws {
        try await TestPlane.with { plane in
            let open: Value = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
            _ = try await plane.send(
                "POST", "/clusters/root\(Self.definitions)",
                body: [
                    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                    "metadata": ["name": "boxes.example.io"],
                    "spec": [
                        "group": "example.io", "scope": "Cluster",
                        "names": ["kind": "Box", "plural": "boxes"],
                        "versions": [
                            [
                                "name": "v1", "served": true, "storage": true,
                                "schema": ["openAPIV3Schema": open],
                                "subresources": ["status": [:]],
                            ]
                        ],
                    ],
                ])
            _ = try await plane.wait(Self.definitions, name: "boxes.example.io") {
                $0.isConditionTrue("Established")
            }
            try await body(plane)
        }
    }

    /// Everything that is there reads back, one by one, listed and in a table.
    private func expectReadable(_ plane: TestPlane) async throws {
        let list = try await plane.send("GET", Self.boxes)
        #expect(list.status == 200)
        for item in try Value(json: list.body)["items"]?.arrayValue ?? [] {
            let reply = try await plane.send("GET", Self.boxes + "/" + item.objectName)
            #expect(try Value(json: reply.body).objectName == item.objectName)
        }
        let registry = try #require(
            plane.plane.parts.registries.holding(plane.cluster("root")?.name ?? ""))
        _ = try registry.list(prefix: "boxes.example.io")
    }

    @Test func noRoadLeadsPastTheLimit() async throws {
        try await withBoxes { plane in
            let limit = StoredObject.depthLimit
            let made = try await plane.send(
                "POST", Self.boxes, body: box("b", ["a": nested(200), "b": nested(200)]))
            #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
            func pointer(_ depth: Int) -> String { String(repeating: "/a", count: depth) }
            let merge = "application/merge-patch+json"
            let json = "application/json-patch+json"
            let apply = "application/apply-patch+yaml"
            let move: Value = [
                "op": "move", "from": "/spec/b", "path": .string("/spec" + pointer(200) + "/a"),
            ]
            let copy: (String, Int) -> Value = { from, depth in
                ["op": "copy", "from": .string(from), "path": .string("/spec" + pointer(depth))]
            }
            let end: Value = ["op": "add", "path": .string("/spec" + pointer(200)), "value": [:]]
            let renamed = box("applied", nested(limit - 1))
            var latest = box("b", nested(limit))
            latest.set("0", at: "metadata", "resourceVersion")
            let writes: [(method: String, path: String, type: String, body: Value)] = [
                ("POST", "", "application/json", box("deep", nested(limit))),
                ("POST", "?dryRun=All", "application/json", box("deep", nested(limit))),
                // Readable as it was sent: it is the record of who owns what that nests deeper.
                ("POST", "", "application/json", box("owned", nested(limit - 1))),
                ("PUT", "/b", "application/json", latest),
                ("PATCH", "/b", merge, ["spec": nested(limit)]),
                ("PATCH", "/b?dryRun=All", merge, ["spec": nested(limit)]),
                ("PATCH", "/b/status", merge, ["status": nested(limit)]),
                (
                    "PATCH", "/b", json,
                    [["op": "add", "path": "/spec", "value": nested(limit)]]
                ),
                ("PATCH", "/b", json, [end, move, copy("/spec/a", 201), copy("/spec/a", 402)]),
                ("PATCH", "/b", json, [end, copy("/spec/a", 200), copy("/spec/a", 400)]),
                ("PATCH", "/applied?fieldManager=t", apply, renamed),
                ("PATCH", "/b?fieldManager=t&force=true", apply, box("b", nested(limit - 1))),
            ]
            for (at, (method, path, type, body)) in writes.enumerated() {
                let reply = try await plane.send(
                    method, Self.boxes + path, body: body, type: type)
                let place = "\(at) \(method) \(path) \(type)"
                #expect(reply.status == 400, "\(place)")
                let message = try Value(json: reply.body)["message"]?.stringValue ?? ""
                #expect(
                    message.hasPrefix("the object is nested too deeply"), "\(place): \(message)")
                try await expectReadable(plane)
            }
            #expect(try await plane.send("DELETE", Self.boxes + "/b").status == 200)
        }
    }
}
