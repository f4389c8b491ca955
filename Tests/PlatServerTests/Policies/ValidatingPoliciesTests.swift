import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// ValidatingAdmissionPolicies refuse, warn and note, as Kubernetes' do.
struct ValidatingPoliciesTests {
    @Test func aDenialIsWordedAsUpstreamDoes() async throws {
        try await TestPlane.with { plane in
            try await plane.bindPolicy("deny", PolicyRows.noBad)
            #expect(try await plane.makeConfigMap("good").status == 201)
            let refused = try await plane.makeConfigMap("bad1")
            let why =
                "ValidatingAdmissionPolicy 'deny' with binding 'deny-binding' denied request: "
                + "failed expression: !object.metadata.name.startsWith('bad')"
            let wanted: Value = [
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
                "message": .string("configmaps \"bad1\" is forbidden: \(why)"),
                "reason": "Invalid",
                "details": [
                    "name": "bad1", "kind": "configmaps", "causes": [["message": .string(why)]],
                ],
                "code": 422,
            ]
            #expect(refused.status == 422)
            #expect(refused.body == wanted)
        }
    }

    @Test func messagesAndReasonsAreThePolicys() async throws {
        try await TestPlane.with { plane in
            try await plane.bindPolicy(
                "p",
                [
                    "validations": [
                        [
                            "expression": "!has(object.data.a)", "reason": "Forbidden",
                            "message": "plain", "messageExpression": "'key ' + object.data.a",
                        ],
                        ["expression": "!has(object.data.b)", "message": " trimmed "],
                    ]
                ])
            let first = try await plane.makeConfigMap("a", data: ["a": "x", "b": "y"])
            #expect(first.status == 403)
            #expect(Self.why(first.body).hasSuffix("denied request: key x"))
            // Of two lines no message is made.
            let second = try await plane.makeConfigMap("b", data: ["a": "x\ny"])
            #expect(Self.why(second.body).hasSuffix("denied request: plain"))
            let third = try await plane.makeConfigMap("c", data: ["b": "y"])
            #expect(third.status == 422)
            #expect(Self.why(third.body).hasSuffix("denied request: trimmed"))
        }
    }

    @Test func aBindingSaysWhatFollows() async throws {
        try await TestPlane.with { plane in
            try await plane.bindPolicy("warn", PolicyRows.noBad, actions: ["Warn", "Audit"])
            let made = try await plane.makeConfigMap("bad")
            #expect(made.status == 201)
            #expect(
                made.warnings == [
                    "299 - \"Validation failed for ValidatingAdmissionPolicy 'warn' with binding "
                        + "'warn-binding': failed expression: "
                        + "!object.metadata.name.startsWith('bad')\""
                ])
        }
    }

    @Test func whatFailsFollowsTheFailurePolicy() async throws {
        try await TestPlane.with { plane in
            try await plane.bindPolicy(
                "lax",
                ["failurePolicy": "Ignore", "validations": [["expression": "object.x == 1"]]])
            #expect(try await plane.makeConfigMap("a").status == 201)
            try await plane.bindPolicy(
                "strict", ["validations": [["expression": "object.x == 1"]]])
            let refused = try await plane.makeConfigMap("b")
            #expect(refused.status == 422)
            #expect(
                Self.why(refused.body).hasSuffix(
                    "expression 'object.x == 1' resulted in error: no such key: x"))
        }
    }

    @Test func conditionsAndSelectorsChooseTheRequests() async throws {
        try await TestPlane.with { plane in
            try await plane.bindPolicy(
                "chosen",
                [
                    "matchConstraints": [
                        "resourceRules": [PolicyRows.rule],
                        "excludeResourceRules": [
                            [
                                "operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"],
                                "resources": ["*"], "resourceNames": ["spared"],
                            ]
                        ],
                        "objectSelector": ["matchLabels": ["chosen": "yes"]],
                        "namespaceSelector": [
                            "matchExpressions": [
                                [
                                    "key": "kubernetes.io/metadata.name", "operator": "In",
                                    "values": ["default"],
                                ]
                            ]
                        ],
                    ],
                    "matchConditions": [
                        ["name": "not-uma", "expression": "request.userInfo.username != 'uma'"]
                    ],
                    "validations": [["expression": "false"]],
                ])
            let chosen: Value = ["chosen": "yes"]
            #expect(try await plane.makeConfigMap("a").status == 201)
            #expect(try await plane.makeConfigMap("b", labels: chosen).status == 422)
            #expect(try await plane.makeConfigMap("spared", labels: chosen).status == 201)
            try await plane.put(TestPlane.binding(of: "uma", to: "cluster-admin", named: "uma"))
            let byUma = try await plane.makeConfigMap("c", labels: chosen, token: "user-token")
            #expect(byUma.status == 201)
        }
    }

    @Test func changesAndDeletionsAreAskedToo() async throws {
        try await TestPlane.with { plane in
            try await plane.bindPolicy(
                "p",
                [
                    "variables": [["name": "before", "expression": "oldObject.?data.?keep"]],
                    "validations": [
                        [
                            "expression":
                                "request.operation != 'DELETE' || !variables.before.hasValue()",
                            "message": "kept",
                        ],
                        [
                            "expression":
                                "request.operation != 'UPDATE' || object.data == oldObject.data",
                            "message": "unchangeable",
                        ],
                    ],
                ])
            let path = "/clusters/root/api/v1/namespaces/default/configmaps/"
            #expect(try await plane.makeConfigMap("a", data: ["keep": "1"]).status == 201)
            let patched = try await plane.send(
                "PATCH", path + "a", body: ["data": ["keep": "2"]],
                type: "application/merge-patch+json")
            #expect(patched.status == 422)
            #expect(Self.why(try Value(json: patched.body)).hasSuffix("unchangeable"))
            let removed = try await plane.send("DELETE", path + "a")
            #expect(removed.status == 422)
            #expect(Self.why(try Value(json: removed.body)).hasSuffix("kept"))
            #expect(try await plane.makeConfigMap("b").status == 201)
            #expect(try await plane.send("DELETE", path + "b").status == 200)
        }
    }

    @Test func parametersAreFoundByNameAndBySelector() async throws {
        try await TestPlane.with { plane in
            let spec: Value = [
                "paramKind": ["apiVersion": "v1", "kind": "ConfigMap"],
                "matchConditions": [
                    ["name": "c", "expression": "object.metadata.name.startsWith('try')"]
                ],
                "validations": [["expression": "object.data.x != params.data.forbidden"]],
            ]
            try await plane.bindPolicy(
                "named", spec,
                binding: ["paramRef": ["name": "limits", "parameterNotFoundAction": "Deny"]])
            let missing = try await plane.makeConfigMap("limits", data: ["forbidden": "1"])
            // Conditions are asked only where there are parameters.
            #expect(missing.status == 422)
            #expect(
                Self.why(missing.body).hasSuffix(
                    "failed to configure binding: no params found for policy binding with `Deny` "
                        + "parameterNotFoundAction"))
            let bindings = "\(TestPlane.hooks)/validatingadmissionpolicybindings/named-binding"
            _ = try await plane.send("DELETE", "/clusters/root\(bindings)")
            try await plane.bindPolicy(
                "chosen", spec,
                binding: [
                    "paramRef": [
                        "selector": ["matchLabels": ["limits": "yes"]],
                        "parameterNotFoundAction": "Allow",
                    ]
                ])
            let limits: Value = ["limits": "yes"]
            #expect(try await plane.makeConfigMap("try", data: ["x": "1"]).status == 201)
            for (name, forbidden) in [("l1", "1"), ("l2", "2")] {
                let made = try await plane.makeConfigMap(
                    name, labels: limits, data: ["forbidden": .string(forbidden)])
                #expect(made.status == 201)
            }
            for (value, status) in [("1", 422), ("2", 422), ("3", 201)] {
                let made = try await plane.makeConfigMap("try" + value, data: ["x": .string(value)])
                #expect(made.status == status)
            }
        }
    }

    @Test func whoReadsByAPolicyMustBeAllowedTo() async throws {
        try await TestPlane.with { plane in
            try await plane.put([
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                "metadata": ["name": "uma"],
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "hooks",
                ],
                "subjects": [
                    ["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "uma"]
                ],
            ])
            try await plane.put(TestPlane.access(of: "uma"))
            try await plane.make(
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                [
                    "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                    "metadata": ["name": "hooks"],
                    "rules": [
                        [
                            "apiGroups": ["admissionregistration.k8s.io"], "resources": ["*"],
                            "verbs": ["*"],
                        ]
                    ],
                ])
            var spec = PolicyRows.noBad
            spec["paramKind"] = ["apiVersion": "v1", "kind": "Secret"]
            spec["matchConstraints"] = ["resourceRules": [PolicyRows.rule]]
            let refused = try await plane.make(
                "\(TestPlane.hooks)/validatingadmissionpolicies",
                [
                    "apiVersion": "admissionregistration.k8s.io/v1",
                    "kind": "ValidatingAdmissionPolicy", "metadata": ["name": "reader"],
                    "spec": spec,
                ], token: "user-token")
            #expect(refused.status == 422)
            #expect(
                Self.why(refused.body).hasSuffix(
                    "spec.paramKind: Forbidden: user uma must have \"get\" permission on all objects "
                        + "of the referenced paramKind (kind=Secret, apiVersion=v1)"))
        }
    }

    @Test func expressionsAskForPermissions() async throws {
        try await TestPlane.with { plane in
            try await plane.bindPolicy(
                "p",
                [
                    "validations": [
                        [
                            "expression": .string(
                                "authorizer.group('').resource('configmaps')"
                                    + ".namespace('default').check('breakglass').allowed()")
                        ]
                    ]
                ])
            #expect(try await plane.makeConfigMap("a", token: "master-token").status == 201)
            try await plane.put(TestPlane.access(of: "uma"))
            try await plane.put(TestPlane.binding(of: "uma", to: "edit", named: "uma"))
            #expect(try await plane.makeConfigMap("b", token: "user-token").status == 422)
        }
    }

    @Test func aPolicyOfOneWorkspaceIsNotAskedInAnother() async throws {
        try await TestPlane.with { plane in
            let other = try await plane.closed()
            try await plane.bindPolicy("p", PolicyRows.noBad)
            #expect(try await plane.makeConfigMap("bad").status == 422)
            #expect(try await plane.makeConfigMap("bad", in: other.workspace).status == 201)
        }
    }

    static func why(_ body: Value) -> String { body["message"]?.stringValue ?? "" }
}
