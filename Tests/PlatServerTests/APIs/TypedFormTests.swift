import PlatHTTP
import PlatModel
import PlatValue
import Testing

/// What is left of what a client sends of kinds that upstream's admission reads into Go types: as a kcp answered.
struct TypedFormTests {
    private static func workspace(_ spec: Value) -> Value {
        [
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": "w"], "spec": spec,
        ]
    }

    private static func binding(_ spec: Value) -> Value {
        [
            "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
            "metadata": ["name": "b"], "spec": spec,
        ]
    }

    private func send(
        _ object: Value, _ judge: @Sendable (_ status: Int, _ body: Value) -> Void
    ) async throws {
        try await TestPlane.with { plane in
            let kind = object["kind"] == "Workspace" ? "workspaces" : "apibindings"
            let group = object["apiVersion"]?.stringValue ?? ""
            let reply = try await plane.send(
                "POST", "/clusters/root/apis/\(group)/\(kind)?dryRun=All", body: object)
            judge(reply.status, try Value(json: reply.body))
        }
    }

    private static let selector: Value = ["key": "a"]
    private static let claim: Value = [
        "resource": "secrets", "verbs": [nil], "state": "Accepted",
        "selector": ["matchAll": true, "matchExpressions": []],
    ]

    private static let rewritten: [(sent: Value, spec: Value)] = [
        (
            workspace([
                "type": ["name": "universal", "path": "root"], "URL": "", "cluster": "",
                "location": ["selector": ["matchLabels": [:], "matchExpressions": [selector]]],
            ]),
            [
                "type": ["name": "universal", "path": "root"],
                "location": ["selector": ["matchExpressions": [["key": "a", "operator": ""]]]],
            ]
        ),
        (
            binding([
                "reference": ["export": ["path": "", "name": "shards.core.kcp.io"]],
                "permissionClaims": [claim],
            ]),
            [
                "reference": ["export": ["name": "shards.core.kcp.io"]],
                "permissionClaims": [
                    [
                        "group": "", "identityHash": "", "resource": "secrets", "verbs": [""],
                        "state": "Accepted", "selector": ["matchAll": true],
                    ]
                ],
            ]
        ),
        (
            binding([
                "reference": ["export": ["name": "shards.core.kcp.io"]], "permissionClaims": [],
            ]),
            ["reference": ["export": ["name": "shards.core.kcp.io"]]]
        ),
    ]

    @Test(arguments: rewritten)
    func whatIsEmptyIsLeftOut(_ row: (sent: Value, spec: Value)) async throws {
        try await send(row.sent) { status, body in
            #expect(status == 201, "\(body)")
            #expect(body["spec"] == row.spec)
        }
    }

    private static let refused: [(sent: Value, status: Int, message: String)] = [
        (workspace(" "), 422, "spec in body must be of type object"),
        (binding(["reference": ["export": " "]]), 422, "spec.reference.export in body must be of"),
        (binding([:]), 422, "spec.reference: Required value"),
        (binding(["reference": [:]]), 403, "[spec.reference.export: Required value]"),
        (
            binding(["reference": ["export": ["path": "root"]]]), 403,
            "[spec.reference.export.name: Required value]"
        ),
    ]

    @Test(arguments: refused)
    func whatIsNoneOfItsTypesIsRefused(
        _ row: (sent: Value, status: Int, message: String)
    ) async throws {
        try await send(row.sent) { status, body in
            #expect(status == row.status)
            #expect(body["message"]?.stringValue?.contains(row.message) == true, "\(body)")
        }
    }
}
