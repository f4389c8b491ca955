import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct ReviewTests {
    private let uma = UserInfo(
        username: "uma", uid: "u-user", groups: ["ml-users", "system:authenticated"])
    private let getConfigMaps: Value = [
        "verb": "get", "resource": "configmaps", "namespace": "default",
    ]

    private func read(
        _ kind: AccessReview.Kind, _ spec: Value, in namespace: String? = nil
    ) throws -> AccessReview {
        try AccessReview(kind, ["spec": spec], caller: uma, namespace: namespace)
    }

    @Test func aSelfReviewAsksAboutTheCaller() throws {
        let review = try read(.selfSubject, ["resourceAttributes": getConfigMaps])
        #expect(review.user == uma)
        #expect(
            review.attributes
                == .resource("get", resource: "configmaps", namespace: "default"))
        #expect(
            review.reply(.deny("secret reason")) == [
                "kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1",
                "metadata": [:], "spec": ["resourceAttributes": getConfigMaps],
                "status": ["allowed": false, "reason": "access denied"],
            ])
    }

    @Test func aReviewOfAPathAsksForAPath() throws {
        let review = try read(
            .selfSubject, ["nonResourceAttributes": ["path": "/", "verb": "access"]])
        #expect(review.attributes == .access)
    }

    @Test func aSubjectReviewAsksAboutWhomItNames() throws {
        let review = try read(
            .subject,
            [
                "user": "someone", "groups": ["readers"], "uid": "7", "extra": ["k": ["v"]],
                "resourceAttributes": getConfigMaps,
            ])
        #expect(
            review.user
                == UserInfo(username: "someone", uid: "7", groups: ["readers"], extra: ["k": ["v"]])
        )
    }

    @Test(
        arguments: [
            (
                AccessReview.Kind.selfSubject, [:],
                "spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or "
                    + "resourceAttributes must be specified"
            ),
            (
                .subject, ["resourceAttributes": ["verb": "get", "resource": "configmaps"]],
                "spec.user: Invalid value: \"\": at least one of user or group must be specified"
            ),
            (
                .subject,
                [
                    "user": "u", "resourceAttributes": ["verb": "get", "resource": "x"],
                    "nonResourceAttributes": ["path": "/", "verb": "get"],
                ],
                "spec.nonResourceAttributes: Invalid value: {\"Path\":\"/\",\"Verb\":\"get\"}: cannot be "
                    + "specified in combination with resourceAttributes"
            ),
            (
                .localSubject,
                ["user": "u", "resourceAttributes": ["verb": "get", "namespace": "other"]],
                "spec.resourceAttributes.namespace: Invalid value: \"other\": must match "
                    + "metadata.namespace"
            ),
            (
                .selfSubject, ["resourceAttributes": ["verb": "list", "fieldSelector": [:]]],
                "spec.resourceAttributes.fieldSelector.requirements: Required value: when "
                    + "spec.resourceAttributes.fieldSelector is specified, requirements or "
                    + "rawSelector is required"
            ),
            (
                .selfSubject,
                [
                    "resourceAttributes": [
                        "verb": "list",
                        "labelSelector": ["rawSelector": "a=b", "requirements": [["key": "a"]]],
                    ]
                ],
                "spec.resourceAttributes.labelSelector.rawSelector: Invalid value: \"a=b\": may not "
                    + "specified at the same time as requirements"
            ),
            (
                .selfSubject,
                [
                    "resourceAttributes": [
                        "verb": "list",
                        "fieldSelector": ["requirements": [["key": "a", "operator": "In"]]],
                    ]
                ],
                "spec.resourceAttributes.fieldSelector.requirements[0].values: Required value: must "
                    + "be specified when `operator` is 'In' or 'NotIn'"
            ),
        ] as [(AccessReview.Kind, Value, String)])
    func questionsThatAreNoneAreInvalid(kind: AccessReview.Kind, spec: Value, problem: String) {
        let status = #expect(throws: Status.self) { try read(kind, spec, in: "default") }
        #expect(status?.message == ".authorization.k8s.io \"\" is invalid: " + problem)
        #expect(status?.code == 422)
        #expect(status?.details?.group == "authorization.k8s.io" && status?.details?.kind == "")
    }

    @Test func selectorsThatCannotBeReadAreTold() throws {
        let review = try read(
            .selfSubject,
            [
                "resourceAttributes": [
                    "verb": "list", "labelSelector": ["rawSelector": "-a"],
                    "fieldSelector": ["requirements": [["key": "a", "operator": "Exists"]]],
                ]
            ])
        #expect(
            review.reply(.deny("")).at("status", "evaluationError")?.stringValue
                == "spec.resourceAttributes.fieldSelector ignored due to parse error; "
                + "spec.resourceAttributes.labelSelector ignored due to parse error")
    }

    @Test func aPartThatIsNullIsNotAsked() throws {
        let review = try read(
            .selfSubject, ["resourceAttributes": getConfigMaps, "nonResourceAttributes": nil])
        #expect(review.attributes.namespace == "default")
    }

    @Test func aRulesReviewNeedsANamespaceAndListsRules() throws {
        let status = #expect(throws: Status.self) { try RulesReview.namespace(of: ["spec": [:]]) }
        #expect(status?.message == "no namespace on request" && status?.code == 400)
        let rules = RBACRules(
            .init(
                clusterRoleBindings: [
                    binding("in", "ClusterRole", "cluster-admin", user: "uma")
                ]))
        let reply = RulesReview.reply(
            rules.listing(for: EffectiveIdentity(of: uma, in: "c"), namespace: "default"))
        #expect(
            reply.at("status", "resourceRules")?.arrayValue?.last
                == ["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]])
        #expect(
            reply.at("status", "nonResourceRules")?.arrayValue?.last
                == ["verbs": ["*"], "nonResourceURLs": ["*"]])
        #expect(reply.at("status", "incomplete") == false)
    }

    @Test func aUserReviewShowsTheUser() {
        #expect(
            UserReview.reply(uma, now: "2026-01-01T00:00:00Z") == [
                "kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1",
                "metadata": ["creationTimestamp": "2026-01-01T00:00:00Z"],
                "status": [
                    "userInfo": [
                        "username": "uma", "uid": "u-user",
                        "groups": ["ml-users", "system:authenticated"],
                    ]
                ],
            ])
    }

    @Test func aTokenReviewSaysWhoseATokenIsAndNothingOfOthers() throws {
        let review = try TokenReview(["spec": ["token": "t"]])
        let known = review.reply(uma, audiences: ["a"])
        #expect(known.at("status", "authenticated") == true)
        #expect(known.at("status", "user") == uma.value)
        #expect(review.reply(nil, audiences: ["a"]).at("status", "authenticated") == nil)
        let status = #expect(throws: Status.self) { try TokenReview(["spec": [:]]) }
        #expect(status?.message == "token is required for TokenReview in authentication")
    }

    @Test func aTokenRequestHasALifetimeOfTenMinutesAtLeast() throws {
        let status = #expect(throws: Status.self) {
            try TokenRequest(["spec": ["expirationSeconds": 60]])
        }
        #expect(
            status?.message
                == "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: "
                + "Invalid value: 60: may not specify a duration less than 10 minutes")
        let request = try TokenRequest(["spec": ["boundObjectRef": nil]])
        #expect(try request.boundKind() == nil)
        #expect(request.lifetimeSeconds == 3600)
        #expect(request.audiences == ["https://kcp.default.svc"])
        let token = request.token(
            cluster: "c", account: ServiceAccountName(namespace: "n", name: "robot"),
            accountUID: "u", id: "j", now: 0, boundObject: nil)
        let reply = request.reply(token: "text", token)
        #expect(reply.at("status", "expirationTimestamp") == "1970-01-01T01:00:00Z")
        #expect(reply.at("spec", "boundObjectRef") == .null)
        #expect(reply.at("metadata", "name") == "robot")
    }

    @Test func onlySecretsCanBeBound() throws {
        let secret = try TokenRequest([
            "spec": ["boundObjectRef": ["apiVersion": "v1", "kind": "Secret", "name": "s"]]
        ])
        #expect(try secret.boundKind() == "secret")
        let pod = try TokenRequest([
            "spec": ["boundObjectRef": ["apiVersion": "v1", "kind": "Thing", "name": "p"]]
        ])
        let status = #expect(throws: Status.self) { try pod.boundKind() }
        #expect(status?.code == 400)
    }
}
