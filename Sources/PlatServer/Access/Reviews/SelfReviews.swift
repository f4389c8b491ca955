import PlatModel
import PlatValue

/// What one may do, all of it: SelfSubjectRulesReview.
enum RulesReview {
    /// The namespace that is asked about.
    ///
    /// - Throws: 400 when none is named.
    static func namespace(of review: Value) throws(Status) -> String {
        guard let namespace = review.at("spec", "namespace")?.stringValue, !namespace.isEmpty
        else { throw Status.badRequest("no namespace on request") }
        return namespace
    }

    /// The reply; like upstream's it does not repeat the question.
    static func reply(_ listing: RuleListing) -> Value {
        [
            "kind": "SelfSubjectRulesReview", "apiVersion": .string(AccessReview.group + "/v1"),
            "metadata": [:], "spec": [:],
            "status": [
                "resourceRules": .array(listing.resourceRules.map(resourceRule)),
                "nonResourceRules": .array(listing.nonResourceRules.map(pathRule)),
                "incomplete": false,
            ],
        ]
    }

    private static func resourceRule(_ rule: PolicyRule) -> Value {
        var rule = rule
        rule.nonResourceURLs = []
        return rule.value
    }

    private static func pathRule(_ rule: PolicyRule) -> Value {
        PolicyRule(rule.verbs, urls: rule.nonResourceURLs).value
    }
}

/// Who one is: SelfSubjectReview.
enum UserReview {
    static let group = "authentication.k8s.io"

    static func reply(_ user: UserInfo, now: String) -> Value {
        [
            "kind": "SelfSubjectReview", "apiVersion": .string(group + "/v1"),
            "metadata": ["creationTimestamp": .string(now)],
            "status": ["userInfo": user.value],
        ]
    }
}

/// Whose a token is: TokenReview.
struct TokenReview: Sendable {
    let token: String
    /// For whom the token must be; empty: for this server.
    let audiences: [String]
    private let spec: Value

    /// - Throws: 400 when the review holds no token.
    init(_ review: Value) throws(Status) {
        spec = review["spec"] ?? [:]
        token = spec["token"]?.stringValue ?? ""
        audiences = spec["audiences"].strings
        guard !token.isEmpty else {
            throw Status.badRequest("token is required for TokenReview in authentication")
        }
    }

    /// The reply; without a user the token is nobody's.
    ///
    /// - Parameter audiences: those of the audiences that were asked for that the token is for.
    func reply(_ user: UserInfo?, audiences: [String]) -> Value {
        var status: Value = [:]
        if let user {
            status["authenticated"] = true
            status["user"] = user.value
            status["audiences"] = Value(strings: audiences)
        } else {
            status["user"] = [:]
            status["error"] = "invalid bearer token"
        }
        return [
            "kind": "TokenReview", "apiVersion": .string(UserReview.group + "/v1"), "metadata": [:],
            "spec": spec, "status": status,
        ]
    }
}
