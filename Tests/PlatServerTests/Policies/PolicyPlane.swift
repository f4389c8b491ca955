import PlatHTTP
import PlatValue
import Testing

@testable import PlatServer

/// Makes policies, webhooks and what they are about, and says what comes of it.
extension TestPlane {
    static let hooks = "/apis/admissionregistration.k8s.io/v1"

    /// Makes an object of any kind in a workspace.
    @discardableResult
    func make(
        _ path: String, _ object: Value, in workspace: String = "root", query: String = "",
        token: String = "admin-token"
    ) async throws -> (status: Int, body: Value, warnings: [String]) {
        let reply = try await send(
            "POST", "/clusters/\(workspace)\(path)\(query)", token: token, body: object)
        return (
            reply.status, try Value(json: reply.body), reply.headers.values(of: "Warning")
        )
    }

    /// Makes a validating policy for ConfigMaps that is bound with an action.
    func bindPolicy(
        _ name: String, _ spec: Value, binding: Value = [:], actions: [String] = ["Deny"],
        in workspace: String = "root", mutates: Bool = false, rule: Value = PolicyRows.rule
    ) async throws {
        let kind = mutates ? "Mutating" : "Validating"
        var whole = spec
        if whole["matchConstraints"] == nil {
            whole["matchConstraints"] = ["resourceRules": [rule]]
        }
        if mutates, whole["reinvocationPolicy"] == nil { whole["reinvocationPolicy"] = "Never" }
        let policy = try await make(
            "\(Self.hooks)/\(kind.lowercased())admissionpolicies",
            [
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": .string("\(kind)AdmissionPolicy"), "metadata": ["name": .string(name)],
                "spec": whole,
            ], in: workspace)
        #expect(policy.status == 201, "\(policy.body)")
        var bound = binding
        bound["policyName"] = .string(name)
        if !mutates { bound["validationActions"] = Value(strings: actions) }
        let binding = try await make(
            "\(Self.hooks)/\(kind.lowercased())admissionpolicybindings",
            [
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": .string("\(kind)AdmissionPolicyBinding"),
                "metadata": ["name": .string("\(name)-binding")], "spec": bound,
            ], in: workspace)
        #expect(binding.status == 201, "\(binding.body)")
    }

    func makeConfigMap(
        _ name: String, labels: Value = [:], data: Value = [:], in workspace: String = "root",
        query: String = "", token: String = "admin-token"
    ) async throws -> (status: Int, body: Value, warnings: [String]) {
        try await make(
            "/api/v1/namespaces/default/configmaps",
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": .string(name), "labels": labels], "data": data,
            ], in: workspace, query: query, token: token)
    }
}

enum PolicyRows {
    static let rule: Value = [
        "operations": ["CREATE", "UPDATE", "DELETE"], "apiGroups": [""], "apiVersions": ["v1"],
        "resources": ["configmaps"],
    ]
    static let changingRule: Value = [
        "operations": ["CREATE", "UPDATE"], "apiGroups": [""], "apiVersions": ["v1"],
        "resources": ["configmaps"],
    ]
    static let noBad: Value = [
        "validations": [["expression": "!object.metadata.name.startsWith('bad')"]]
    ]
}
