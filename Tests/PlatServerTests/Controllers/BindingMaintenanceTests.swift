import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Workspaces follow the default bindings of a type that says `Maintain`.
@Suite(.timeLimit(.minutes(3)))
struct BindingMaintenanceTests {
    @Test(
        arguments: [
            Case(
                "what the export asks since is accepted, with its own selector",
                [
                    ["group": "", "resource": "secrets", "verbs": ["get"]],
                    [
                        "group": "", "resource": "configmaps", "verbs": ["*"],
                        "defaultSelector": ["matchLabels": ["a": "b"]],
                    ],
                ],
                [
                    "metadata.generation": "2",
                    "spec.permissionClaims":
                        #"[{"group":"","resource":"secrets","selector":{"matchAll":true},"#
                        + #""state":"Accepted","verbs":["get"]},"#
                        + #"{"defaultSelector":{"matchLabels":{"a":"b"}},"group":"","#
                        + #""resource":"configmaps","selector":{"matchLabels":{"a":"b"}},"state":"Accepted","verbs":["*"]}]"#,
                ]),
            Case(
                "what it asks no more goes", [],
                [
                    "metadata.generation": "2", "spec.permissionClaims": "-",
                ]),
            Case(
                "what is as it is asked is left alone",
                [["group": "", "resource": "secrets", "verbs": ["list"]]], [:]),
        ] as [Case<Value>])
    func aBindingIsMaintained(_ row: Case<Value>) {
        let binding: Value = [
            "metadata": ["name": "b", "generation": 1],
            "spec": [
                "reference": ["export": ["name": "e", "path": "root"]],
                "permissionClaims": [
                    [
                        "group": "", "resource": "secrets", "selector": ["matchAll": true],
                        "state": "Accepted", "verbs": ["list"],
                    ]
                ],
            ],
        ]
        let export: Value = ["spec": ["permissionClaims": row.found]]
        let after = DefaultBindings.maintained(binding, for: export)
        #expect(changes(from: binding, to: after) == row.expected)
    }

    @Test func whatIsNotBoundYetIsSaidInTheLogicalCluster() {
        var cluster: Value = [:]
        DefaultBindings.tell(["b", "a"], in: &cluster, now: noon)
        #expect(
            changes(from: [:], to: cluster) == [
                "APIBindingsReconciled": "False WaitingOnAPIBindings (Info): "
                    + "APIBinding(s) not yet fully reconciled: a, b"
            ])
        DefaultBindings.tell([], in: &cluster, now: noon)
        #expect(cluster.isConditionTrue("APIBindingsReconciled"))
    }

    private static let kcp = "/apis/apis.kcp.io/v1alpha2"
    private static let tenancy = "/apis/tenancy.kcp.io/v1alpha1"

    private func make(
        _ plane: TestPlane, _ path: String, _ version: String, _ kind: String, _ name: String,
        _ spec: Value
    ) async throws {
        let made = try await plane.send(
            "POST", "/clusters/\(plane.workspace)\(path)",
            body: [
                "apiVersion": .string(version), "kind": .string(kind),
                "metadata": ["name": .string(name)], "spec": spec,
            ])
        #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
    }

    private func change(_ plane: TestPlane, _ path: String, _ spec: Value) async throws {
        let changed = try await plane.send(
            "PATCH", "/clusters/root\(path)", body: ["spec": spec],
            type: "application/merge-patch+json")
        #expect(changed.status == 200, "\(String(decoding: changed.body, as: UTF8.self))")
    }

    private func makeExport(_ plane: TestPlane, _ name: String) async throws {
        try await make(
            plane, Self.kcp + "/apiexports", "apis.kcp.io/v1alpha2", "APIExport", name, [:])
    }

    /// The names of the exports that a workspace binds, as soon as one is bound and as wanted.
    private func waitForBinding(
        _ plane: TestPlane, _ export: String, until isWanted: (APIBinding) -> Bool = { _ in true }
    ) async throws -> APIBinding {
        for try await event in try await plane.events(
            "/clusters/\(plane.workspace)\(Self.kcp)/apibindings?watch=1&timeoutSeconds=20")
        {
            guard let object = event["object"] else { continue }
            let binding = APIBinding(object)
            if binding.export?.name == export, binding.isBound, isWanted(binding) { return binding }
        }
        struct NoSuchBinding: Error {}
        throw NoSuchBinding()
    }

    @Test func aWorkspaceFollowsItsTypeAndItsExports() async throws {
        try await TestPlane.with { plane in
            try await makeExport(plane, "first")
            try await makeExport(plane, "second")
            let types = Self.tenancy + "/workspacetypes"
            for (name, lifecycle) in [("kept", "Maintain"), ("left", "InitializeOnly")] {
                try await make(
                    plane, types, "tenancy.kcp.io/v1alpha1", "WorkspaceType", name,
                    [
                        "defaultAPIBindingLifecycle": .string(lifecycle),
                        "defaultAPIBindings": [["path": "root", "export": "first"]],
                    ])
                try await make(
                    plane, Self.tenancy + "/workspaces", "tenancy.kcp.io/v1alpha1", "Workspace",
                    name, ["type": ["name": .string(name), "path": "root"]])
                _ = try await plane.wait(Self.tenancy + "/workspaces", name: name) {
                    $0.at("status", "phase") == "Ready"
                }
            }
            var kept = plane
            kept.workspace = "root:kept"
            let before = try await waitForBinding(kept, "first")

            // The export asks more.
            try await change(
                plane, Self.kcp + "/apiexports/first",
                ["permissionClaims": [["group": "", "resource": "secrets", "verbs": ["get"]]]])
            let after = try await waitForBinding(kept, "first") { !$0.appliedClaims.isEmpty }
            #expect(after.value.objectName == before.value.objectName)
            #expect(after.claims.map(\.resource) == ["secrets"])

            // The types bind more.
            for name in ["left", "kept"] {
                try await change(
                    plane, "\(types)/\(name)",
                    [
                        "defaultAPIBindings": [
                            ["path": "root", "export": "first"],
                            ["path": "root", "export": "second"],
                        ]
                    ])
            }
            _ = try await waitForBinding(kept, "second")

            // Whoever only initializes stays as he was made.
            let list = try await plane.send("GET", "/clusters/root:left\(Self.kcp)/apibindings")
            let items = try Value(json: list.body)["items"]?.arrayValue ?? []
            let bindings = items.map(APIBinding.init)
            let first = bindings.first { $0.export?.name == "first" }
            #expect(bindings.allSatisfy { $0.export?.name != "second" })
            #expect(try #require(first).claims.isEmpty)
        }
    }
}
