import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// The export that `provider` has and `consumer` binds.
extension IsolationWorld {
    typealias Kind = IsolationOperation.Kind

    func makeExport() async throws {
        let provider = plane.inside("provider")
        try await plane.post(
            provider.path("/apis/apis.kcp.io/v1alpha1/apiresourceschemas"), Self.schema)
        let claimed = IsolationRights.claims.map { claim($0.key, $0.value) }
        let rejected = claim(.secrets, ["*"])
        try await plane.post(
            provider.path("/apis/apis.kcp.io/v1alpha2/apiexports"),
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIExport",
                "metadata": ["name": .string(Self.export)],
                "spec": [
                    "resources": [
                        [
                            "name": "gadgets", "group": "iso.example.com",
                            "schema": "v1.gadgets.iso.example.com", "storage": ["crd": [:]],
                        ]
                    ],
                    "permissionClaims": .array((claimed + [rejected]).map(Value.object)),
                    "maximalPermissionPolicy": ["local": [:]],
                ],
            ])
        try await makeRights(in: provider)
    }

    /// Who may use the content, and what consumers may do at most.
    private func makeRights(in provider: TestPlane) async throws {
        for (persona, verbs) in IsolationRights.contents {
            try await role(
                "content-\(persona)", in: provider,
                [
                    [
                        "verbs": Value(strings: verbs), "apiGroups": ["apis.kcp.io"],
                        "resources": ["apiexports/content"],
                        "resourceNames": [.string(Self.export)],
                    ]
                ], for: persona)
        }
        let rbac = "/apis/rbac.authorization.k8s.io/v1"
        try await plane.post(
            provider.path(rbac + "/clusterroles"),
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                "metadata": ["name": "ceiling"],
                "rules": [
                    [
                        "verbs": Value(strings: IsolationRights.ceiling),
                        "apiGroups": ["iso.example.com"], "resources": ["gadgets"],
                    ]
                ],
            ])
        var ceiling = TestPlane.binding(of: "", to: "ceiling", named: "ceiling")
        ceiling["subjects"] = [
            [
                "apiGroup": "rbac.authorization.k8s.io", "kind": "Group",
                "name": "apis.kcp.io:binding:system:authenticated",
            ]
        ]
        try await plane.post(provider.path(rbac + "/clusterrolebindings"), ceiling)
    }

    func bindExport() async throws {
        let consumer = plane.inside("consumer")
        var answers = IsolationRights.claims.map { claim($0.key, $0.value, state: "Accepted") }
        answers.append(claim(.secrets, ["*"], state: "Rejected"))
        let bindings = "/apis/apis.kcp.io/v1alpha2/apibindings"
        try await plane.post(
            consumer.path(bindings),
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
                "metadata": ["name": .string(Self.export)],
                "spec": [
                    "reference": [
                        "export": ["path": "root:provider", "name": .string(Self.export)]
                    ],
                    "permissionClaims": .array(answers.map(Value.object)),
                ],
            ])
        _ = try await consumer.wait(bindings, name: Self.export) {
            $0.at("status", "phase") == "Bound" && $0.isConditionTrue("PermissionClaimsApplied")
        }
        let (_, view) = url(of: .exportView(.consumer, endpoint: .main))
        let made = try await plane.send(
            "POST", view + "/apis/iso.example.com/v1/namespaces/default/gadgets",
            token: "provider-token",
            body: IsolationOperation(kind: .gadgets, verb: .create).body(named: "target"))
        #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
        // What is claimed is marked in passing.
        for kind in [Kind.configMaps, .leases] {
            let list = IsolationOperation(kind: kind, verb: .list).request.path
            _ = try await consumer.wait(list, name: "target") {
                $0.labels.keys.contains { $0.hasPrefix("claimed.internal.apis.kcp.io/") }
            }
        }
    }

    private func claim(_ kind: Kind, _ verbs: [String], state: String? = nil) -> Members {
        var claim: Members = [
            "group": .string(kind.group), "resource": .string(kind.plural),
            "verbs": Value(strings: verbs),
        ]
        if let state {
            claim["state"] = .string(state)
            claim["selector"] = ["matchAll": true]
        }
        return claim
    }

    private static let schema: Value = [
        "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIResourceSchema",
        "metadata": ["name": "v1.gadgets.iso.example.com"],
        "spec": [
            "group": "iso.example.com", "scope": "Namespaced",
            "names": [
                "plural": "gadgets", "singular": "gadget", "kind": "Gadget",
                "listKind": "GadgetList",
            ],
            "versions": [
                [
                    "name": "v1", "served": true, "storage": true,
                    "subresources": ["status": [:]],
                    "schema": [
                        "type": "object",
                        "properties": [
                            "spec": [
                                "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                            ],
                            "status": [
                                "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                            ],
                        ],
                    ],
                ]
            ],
        ],
    ]
}
