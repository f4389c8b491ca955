import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// The first rule that fits decides what is written of a request, as kube-apiserver has it.
struct AuditPolicyTests {
    private func policy(_ rules: String, _ more: String = "") throws -> AuditPolicy {
        try AuditPolicy(
            parsing: "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [\(rules)]\(more)}")
    }

    private func level(_ policy: AuditPolicy, _ method: String, _ path: String, _ user: UserInfo?)
        -> AuditLevel
    {
        let info = RequestInfo(
            method: method, segments: path.split(separator: "/").map(String.init),
            hasTrailingSlash: false, query: QueryParameters(""))
        return policy.decision(on: info, by: user).level
    }

    private let uma = UserInfo(username: "uma", groups: ["users"])

    @Test(arguments: [
        ("level: Metadata", "GET", "/version", AuditLevel.metadata),
        ("level: Metadata, users: [uma]", "GET", "/version", .metadata),
        ("level: Metadata, users: [sten]", "GET", "/version", .none),
        ("level: Metadata, userGroups: [users]", "GET", "/version", .metadata),
        ("level: Metadata, verbs: [list]", "GET", "/api/v1/configmaps", .metadata),
        ("level: Metadata, verbs: [get]", "GET", "/api/v1/configmaps", .none),
        ("level: Request, namespaces: [a]", "GET", "/api/v1/namespaces/a/secrets", .request),
        ("level: Request, namespaces: [a]", "GET", "/api/v1/namespaces/b/secrets", .none),
        ("level: Request, namespaces: ['']", "GET", "/api/v1/nodes", .request),
        ("level: Request, namespaces: ['']", "GET", "/version", .none),
        ("level: Request, resources: [{group: ''}]", "GET", "/api/v1/secrets", .request),
        ("level: Request, resources: [{group: apps}]", "GET", "/api/v1/secrets", .none),
        (
            "level: Request, resources: [{group: apps, resources: [deployments]}]", "GET",
            "/apis/apps/v1/namespaces/a/deployments/d/scale", .none
        ),
        (
            "level: Request, resources: [{group: apps, resources: ['*/scale']}]", "GET",
            "/apis/apps/v1/namespaces/a/deployments/d/scale", .request
        ),
        (
            "level: Request, resources: [{group: apps, resources: ['deployments/*']}]", "GET",
            "/apis/apps/v1/namespaces/a/deployments/d/scale", .request
        ),
        (
            "level: Request, resources: [{group: '', resources: [secrets], resourceNames: [x]}]",
            "GET", "/api/v1/namespaces/a/secrets/y", .none
        ),
        ("level: Metadata, nonResourceURLs: ['/healthz*']", "GET", "/healthz/ping", .metadata),
        ("level: Metadata, nonResourceURLs: ['/healthz']", "GET", "/healthz/ping", .none),
        ("level: Metadata, nonResourceURLs: ['*']", "GET", "/api/v1/secrets", .none),
    ])
    func ruleFits(rule: String, method: String, path: String, wanted: AuditLevel) throws {
        #expect(try level(policy("{\(rule)}"), method, path, uma) == wanted)
    }

    @Test func theFirstRuleDecides() throws {
        let both = try policy("{level: None, verbs: [get]}, {level: RequestResponse}")
        #expect(level(both, "GET", "/version", uma) == .none)
        #expect(level(both, "POST", "/version", uma) == .requestResponse)
        #expect(
            level(try policy("{level: Metadata, users: [uma]}"), "GET", "/version", nil) == .none)
    }

    @Test func stagesAddUp() throws {
        let policy = try policy(
            "{level: Metadata, omitStages: [ResponseStarted]}",
            ", omitStages: [RequestReceived], omitManagedFields: true")
        let info = RequestInfo(
            method: "GET", segments: ["version"], hasTrailingSlash: false, query: .init(""))
        let decision = policy.decision(on: info, by: nil)
        #expect(decision.omittedStages == [.requestReceived, .responseStarted])
        #expect(decision.omitsManagedFields)
    }

    @Test(arguments: [
        ("kind: Pod", "is no Policy of audit.k8s.io/v1"),
        (
            "{apiVersion: audit.k8s.io/v1, kind: Policy}",
            "has no rules, so that nothing would be told"
        ),
        (
            "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: All}]}",
            "rules[0]: level \"All\" is none of None, Metadata, Request, RequestResponse"
        ),
        (
            "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: None, verb: x}]}",
            "rules[0]: unknown field verb"
        ),
        (
            "{apiVersion: audit.k8s.io/v1, kind: Policy, omitStages: [End], rules: [{level: None}]}",
            "End is no stage"
        ),
        (
            "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: None, nonResourceURLs: [x]}]}",
            "rules[0]: x does not begin with a slash"
        ),
    ])
    func badPolicyIsRefused(text: String, why: String) {
        #expect(throws: Invalid(why)) { try AuditPolicy(parsing: text) }
    }
}
