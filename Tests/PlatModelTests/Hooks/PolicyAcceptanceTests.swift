import PlatValue
import Testing

@testable import PlatModel

/// What is wrong with policies and their bindings, by Kubernetes' rules.
struct PolicyAcceptanceTests {
    private static let rule: Value = [
        "operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"],
        "resources": ["configmaps"],
    ]

    private static let valid: Value = {
        var policy: Value = [
            "metadata": ["name": "p"],
            "spec": [
                "matchConstraints": ["resourceRules": [rule]],
                "validations": [["expression": "object.metadata.name != 'x'"]],
            ],
        ]
        HookDefaults.complete(policy: &policy)
        return policy
    }()

    private func errors(_ change: (inout Value) -> Void, mutates: Bool = false) -> [String] {
        var policy = Self.valid
        change(&policy)
        return PolicyAcceptance(policy, old: nil, mutates: mutates).errors.map(\.description)
    }

    @Test func aValidPolicyHasNone() {
        #expect(errors { _ in } == [])
    }

    @Test func whatIsMissingIsNamed() {
        #expect(
            errors { $0["spec"] = [:] } == [
                "spec.failurePolicy: Required value", "spec.matchConstraints: Required value",
                "spec.validations: Required value: validations or auditAnnotations must contain at "
                    + "least one item",
                "spec.auditAnnotations: Required value: validations or auditAnnotations must contain "
                    + "at least one item",
            ])
    }

    private static let validations: [(Value, [String])] = [
        (
            ["expression": " "],
            ["spec.validations[0].expression: Required value: expression is not specified"]
        ),
        (
            ["expression": "true", "message": "a\nb"],
            [
                "spec.validations[0].message: Invalid value: \"a\\nb\": must not contain line breaks"
            ]
        ),
        (
            ["expression": "true", "reason": "Whatever"],
            [
                "spec.validations[0].reason: Unsupported value: \"Whatever\": supported values: "
                    + "\"Forbidden\", \"Invalid\", \"RequestEntityTooLarge\""
            ]
        ),
        (
            ["expression": "true", "messageExpression": "1"],
            [
                "spec.validations[0].messageExpression: Invalid value: \"1\": must evaluate to string "
                    + "but got int"
            ]
        ),
        (
            ["expression": "true", "messageExpression": "string(authorizer == authorizer)"],
            [
                "spec.validations[0].messageExpression: Invalid value: \"string(authorizer == "
                    + "authorizer)\": compilation failed: ERROR: <input>:1:8: undeclared reference to "
                    + "'authorizer' (in container '')\n | string(authorizer == authorizer)\n | "
                    + ".......^\nERROR: <input>:1:22: undeclared reference to 'authorizer' (in "
                    + "container '')\n | string(authorizer == authorizer)\n | "
                    + ".....................^"
            ]
        ),
        (
            ["expression": "params.x"],
            [
                "spec.validations[0].expression: Invalid value: \"params.x\": compilation failed: "
                    + "ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | "
                    + "params.x\n | ^"
            ]
        ),
    ]

    @Test(arguments: validations)
    func aValidationMustCompile(_ validation: Value, _ wanted: [String]) {
        #expect(errors { $0.set([validation], at: "spec", "validations") } == wanted)
    }

    @Test func constraintsAreChecked() {
        let wanted = [
            "spec.matchConstraints.resourceRules[0].operations[0]: Unsupported value: \"WRITE\": "
                + "supported values: \"*\", \"CONNECT\", \"CREATE\", \"DELETE\", \"UPDATE\"",
            "spec.matchConstraints.resourceRules[0].apiGroups: Required value",
            "spec.matchConstraints.resourceRules[0].resources: Invalid value: [\"*\",\"a\"]: if '*' is "
                + "present, must not specify other resources without subresources",
            "spec.matchConstraints.resourceRules[0].scope: Unsupported value: \"Some\": supported "
                + "values: \"*\", \"Cluster\", \"Namespaced\"",
        ]
        let rule: Value = [
            "operations": ["WRITE"], "apiVersions": ["v1"], "resources": ["*", "a"],
            "scope": "Some",
        ]
        #expect(
            errors { $0.set([rule], at: "spec", "matchConstraints", "resourceRules") } == wanted)
    }

    @Test func conditionsHaveNames() {
        let conditions: Value = [
            ["name": "a", "expression": "true"], ["name": "a", "expression": ""],
            ["name": "b", "expression": "object"],
        ]
        #expect(
            errors { $0.set(conditions, at: "spec", "matchConditions") } == [
                "spec.matchConditions[1].expression: Required value",
                "spec.matchConditions[1].name: Duplicate value: \"a\"",
                "spec.matchConditions[2].expression: Invalid value: \"object\": must evaluate to bool "
                    + "but got dyn",
            ])
    }

    @Test func variablesAreKnownFromThenOn() {
        let variables: Value = [
            ["name": "in", "expression": "1"], ["name": "b", "expression": "variables.c"],
        ]
        let found = errors { $0.set(variables, at: "spec", "variables") }
        #expect(
            found.first
                == "spec.variables[0].name: Invalid value: \"in\": must be a valid CEL identifier"
        )
        #expect(found.count == 2)
    }

    @Test func kindsOfParametersAreChecked() {
        #expect(
            errors { $0.set(["apiVersion": "a/b/c", "kind": "-"], at: "spec", "paramKind") }.count
                == 2)
        #expect(
            errors {
                $0.set(["apiVersion": "v1", "kind": "ConfigMap"], at: "spec", "paramKind")
            } == [])
    }

    @Test func mutationsAreOfOneSort() {
        let mutations: Value = [
            ["patchType": "JSONPatch", "applyConfiguration": ["expression": "Object{}"]],
            ["patchType": "Other"], [:],
            ["patchType": "ApplyConfiguration", "applyConfiguration": ["expression": "Object{}"]],
        ]
        let found = errors(
            { policy in
                policy.set(nil, at: "spec", "validations")
                policy.set(mutations, at: "spec", "mutations")
                policy.set("Sometimes", at: "spec", "reinvocationPolicy")
            }, mutates: true)
        #expect(
            found == [
                "spec.mutations[0].jsonPatch: Required value: must be specified when patchType is "
                    + "JSONPatch",
                "spec.mutations[0].applyConfiguration: Invalid value: \"{applyConfiguration}\": must "
                    + "not be specified when patchType is JSONPatch",
                "spec.mutations[1].patchType: Unsupported value: \"Other\": supported values: "
                    + "\"ApplyConfiguration\", \"JSONPatch\"",
                "spec.mutations[2].patchType: Required value",
                "spec.reinvocationPolicy: Unsupported value: \"Sometimes\": supported values: "
                    + "\"IfNeeded\", \"Never\"",
            ])
    }

    /// Of a deletion nothing can be changed, but it can be left out.
    @Test func mutationsAreOfNoDeletion() {
        var rule = Self.rule
        rule["operations"] = ["DELETE", "WRITE"]
        let found = errors(
            { policy in
                policy.set(nil, at: "spec", "validations")
                policy.set(
                    [
                        [
                            "patchType": "ApplyConfiguration",
                            "applyConfiguration": ["expression": " "],
                        ]
                    ],
                    at: "spec", "mutations")
                policy.set([rule], at: "spec", "matchConstraints", "resourceRules")
                rule["operations"] = ["DELETE"]
                policy.set([rule], at: "spec", "matchConstraints", "excludeResourceRules")
                policy.set("Never", at: "spec", "reinvocationPolicy")
            }, mutates: true)
        let field = "spec.matchConstraints.resourceRules"
        #expect(
            found == [
                "\(field)[0].operations[1]: Unsupported value: \"WRITE\": supported values: \"*\", "
                    + "\"CONNECT\", \"CREATE\", \"DELETE\", \"UPDATE\"",
                "\(field).operations: Unsupported value: \"DELETE\": supported values: \"*\", "
                    + "\"CONNECT\", \"CREATE\", \"UPDATE\"",
                "\(field).operations: Unsupported value: \"WRITE\": supported values: \"*\", "
                    + "\"CONNECT\", \"CREATE\", \"UPDATE\"",
                "spec.mutations[0].applyConfiguration.expression: Required value",
            ])
    }

    @Test func aBindingNamesItsPolicyAndWhatFollows() {
        let binding: Value = [
            "metadata": ["name": "b"],
            "spec": [
                "paramRef": ["name": "x", "selector": [:]],
                "validationActions": ["Deny", "Warn", "Deny"],
            ],
        ]
        #expect(
            PolicyBindingAcceptance.errors(binding, mutates: false).map(\.description) == [
                "spec.policyName: Required value",
                "spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
                "spec.paramRef.selector: Forbidden: name and selector are mutually exclusive",
                "spec.paramRef.parameterNotFoundAction: Required value",
                "spec.validationActions[2]: Duplicate value: \"Deny\"",
                "spec.validationActions: Invalid value: [\"Deny\",\"Warn\",\"Deny\"]: must not contain "
                    + "both Deny and Warn (repeating the same validation failure information in the "
                    + "API response and headers serves no purpose)",
            ])
    }

    @Test func webhooksSayWhereTheyAreAndWhatTheyDo() {
        var configuration: Value = [
            "webhooks": [
                [
                    "name": "a.b.c", "clientConfig": [:], "sideEffects": "Some",
                    "timeoutSeconds": 40,
                ],
                [
                    "name": "a.b.c", "clientConfig": ["url": "http://x/"], "sideEffects": "None",
                    "admissionReviewVersions": ["v3"], "failurePolicy": "Maybe",
                ],
            ]
        ]
        HookDefaults.complete(webhooks: &configuration, mutates: true)
        #expect(
            WebhookAcceptance.errors(configuration, old: nil, mutates: true).map(\.description)
                == [
                    "webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: "
                        + "\"None\", \"NoneOnDryRun\"",
                    "webhooks[0].timeoutSeconds: Invalid value: 40: the timeout value must be between "
                        + "1 and 30 seconds",
                    "webhooks[0].clientConfig: Required value: exactly one of url or service is "
                        + "required",
                    "webhooks[0].admissionReviewVersions: Required value: must specify one of v1, "
                        + "v1beta1",
                    "webhooks[1].failurePolicy: Unsupported value: \"Maybe\": supported values: "
                        + "\"Fail\", \"Ignore\"",
                    "webhooks[1].clientConfig.url: Invalid value: \"http\": 'https' is the only "
                        + "allowed URL scheme; desired format: https://host[/path]",
                    "webhooks[1].admissionReviewVersions: Invalid value: [\"v3\"]: must include at "
                        + "least one of v1, v1beta1",
                    "webhooks[1].name: Duplicate value: \"a.b.c\"",
                ])
    }

    /// As a kcp answered; it tells the two names of a service by each other's field.
    private static let ways: [(name: String, client: Value, wanted: [String])] = [
        (
            "a.b", ["url": "https://x"],
            [
                "name: Invalid value: \"a.b\": should be a domain with at least three segments "
                    + "separated by dots"
            ]
        ),
        (
            "a.b.c", ["url": ""],
            [
                "clientConfig.url: Invalid value: \"\": 'https' is the only allowed URL scheme; "
                    + "desired format: https://host[/path]",
                "clientConfig.url: Invalid value: \"\": host must be specified; desired format: "
                    + "https://host[/path]",
            ]
        ),
        (
            "a.b.c", ["url": "1:2"],
            [
                "clientConfig.url: Required value: url must be a valid URL: parse \"1:2\": first path "
                    + "segment in URL cannot contain colon; desired format: https://host[/path]"
            ]
        ),
        (
            "a.b.c", ["url": "//x"],
            [
                "clientConfig.url: Invalid value: \"\": 'https' is the only allowed URL scheme; "
                    + "desired format: https://host[/path]"
            ]
        ),
        (
            "a.b.c", ["service": ["name": "x", "port": 1]],
            ["clientConfig.service.name: Required value"]
        ),
        (
            "a.b.c", ["service": ["namespace": "x", "port": 1]],
            ["clientConfig.service.namespace: Required value"]
        ),
    ]

    @Test(arguments: ways)
    func theWayToAWebhookIsJudged(_ row: (name: String, client: Value, wanted: [String])) {
        let configuration: Value = [
            "webhooks": [
                [
                    "name": .string(row.name), "clientConfig": row.client, "sideEffects": "None",
                    "admissionReviewVersions": ["v1"],
                ]
            ]
        ]
        #expect(
            WebhookAcceptance.errors(configuration, old: nil, mutates: false).map(\.description)
                == row.wanted.map { "webhooks[0].\($0)" })
    }

    @Test func whatWasWrongBeforeMayStaySo() {
        let configuration: Value = [
            "webhooks": [["name": "a.b.c", "clientConfig": [:], "sideEffects": "Some"]]
        ]

        #expect(
            !WebhookAcceptance.errors(configuration, old: configuration, mutates: true)
                .contains { $0.field == "webhooks[0].sideEffects" })
    }
}
