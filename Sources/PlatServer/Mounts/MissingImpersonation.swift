import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue

/// The credentials of a mounted cluster that may not impersonate there: nobody can be let through as who
/// he is, so that the cluster would refuse everybody.
struct MissingImpersonation: Sendable, Equatable {
    /// As whom the cluster knows the credentials; nil where it does not say.
    var username: String?

    /// What is to be known of it, and below that, a line each, what to apply in the cluster.
    var message: String {
        let who = username.map { "\($0), whose credentials these are," } ?? "the credentials"
        let lines =
            ["\(who) may not impersonate users and groups in the cluster; to be applied there:"]
            + manifests.map { $0.jsonText(sortedKeys: true) }
        return lines.joined(separator: "\n")
    }

    private static let name = "mount-impersonator"
    private static let group = "rbac.authorization.k8s.io"

    /// The right, and who gets it.
    var manifests: [Value] {
        [
            [
                "apiVersion": .string(Self.group + "/v1"), "kind": "ClusterRole",
                "metadata": ["name": .string(Self.name)],
                "rules": [
                    [
                        "apiGroups": [""], "resources": ["users", "groups"],
                        "verbs": ["impersonate"],
                    ]
                ],
            ],
            [
                "apiVersion": .string(Self.group + "/v1"), "kind": "ClusterRoleBinding",
                "metadata": ["name": .string(Self.name)],
                "roleRef": [
                    "apiGroup": .string(Self.group), "kind": "ClusterRole",
                    "name": .string(Self.name),
                ],
                "subjects": [subject],
            ],
        ]
    }

    private var subject: Value {
        let parts = (username ?? "").split(separator: ":").map(String.init)
        guard parts.count == 4, parts[..<2] == ["system", "serviceaccount"] else {
            return [
                "apiGroup": .string(Self.group), "kind": "User",
                "name": .string(username ?? "NAME"),
            ]
        }
        return [
            "kind": "ServiceAccount", "namespace": .string(parts[2]), "name": .string(parts[3]),
        ]
    }
}

extension ClusterAccess {
    /// Asks the cluster whether the credentials may impersonate. Nil where they may, and where nobody
    /// can tell: not every server that can be mounted knows reviews.
    func missingImpersonation() async -> MissingImpersonation? {
        for resource in ["users", "groups"] {
            let question: Value = ["verb": "impersonate", "resource": .string(resource)]
            let answer = await review(
                "authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview",
                ["resourceAttributes": question])
            guard answer?["allowed"] == false else { continue }
            let own = await review(
                "authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", nil)
            return MissingImpersonation(username: own?["userInfo"]?["username"]?.stringValue)
        }
        return nil
    }

    /// What a review's status says; nil where the server answers none.
    private func review(
        _ group: String, _ resource: String, _ kind: String, _ spec: Value?
    ) async -> Value? {
        var review: Members = [
            "apiVersion": .string(group + "/v1"), "kind": .string(kind), "metadata": [:],
        ]
        review["spec"] = spec
        var headers: Headers = [
            "Accept": "application/json", "Content-Type": "application/json",
        ]
        headers["Authorization"] = authorization
        let request = ClientRequest(
            "POST", "\(server)/apis/\(group)/v1/\(resource)", headers: headers,
            body: .bytes(Value.object(review).json()), timeout: .seconds(10))
        do {
            let reply = try await client.send(request, bodyLimit: 1 << 20)
            guard (200..<300).contains(reply.status) else { return nil }
            return try Value(json: reply.body)["status"]
        } catch {
            // Whether it is there at all was asked before.
            return nil
        }
    }
}
