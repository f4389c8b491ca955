public import PlatModel
public import PlatValue

/// Who a control plane takes the caller for.
public struct Caller: Sendable, Equatable {
    /// The whole of what it says: `username`, `uid`, `groups`, `extra`.
    public var value: Value
    /// The name; empty where it is none.
    public var name: String { value["username"]?.stringValue ?? "" }
    /// All groups, those of the system included.
    public var groups: [String] { value["groups"].strings }
    /// Tells the user from others of that name; empty where nothing does.
    public var uid: String { value["uid"]?.stringValue ?? "" }
    /// What else is known, by key.
    public var extra: [(key: String, values: [String])] {
        (value["extra"]?.objectValue ?? [:]).sortedByKey().map {
            ($0.key, Value?($0.value).strings)
        }
    }
}

/// What the caller may do in a namespace, as a SelfSubjectRulesReview lists it.
public struct AccessRules: Sendable, Equatable {
    /// The rules for resources, and those for paths.
    public var rules: [PolicyRule]
    /// Whether there may be more than these.
    public var isIncomplete: Bool
    /// The whole review.
    public var value: Value
}

extension Client {
    /// Asks who the caller is.
    public func caller() async throws(ClientError) -> Caller {
        let review = try await send(
            "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            body: ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
        ).value
        return Caller(value: review.at("status", "userInfo") ?? [:])
    }

    /// Asks what the caller may do in a namespace.
    public func accessRules(namespace: String) async throws(ClientError) -> AccessRules {
        let review = try await send(
            "POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
            body: [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview",
                "spec": ["namespace": .string(namespace)],
            ]
        ).value
        let rules = ["resourceRules", "nonResourceRules"].flatMap {
            review.at("status", $0)?.arrayValue ?? []
        }
        return AccessRules(
            rules: rules.map(PolicyRule.init),
            isIncomplete: review.at("status", "incomplete")?.boolValue ?? false, value: review)
    }

    /// A token for a service account, and when it ends.
    public func token(
        for account: String, namespace: String, audiences: [String] = [], lasts: Duration? = nil
    ) async throws(ClientError) -> (token: String, review: Value) {
        var spec: Value = [:]
        if !audiences.isEmpty { spec["audiences"] = Value(strings: audiences) }
        if let lasts { spec["expirationSeconds"] = .integer(lasts.components.seconds) }
        let reference = ObjectReference(.serviceAccounts, namespace: namespace, name: account)
        let review = try await send(
            "POST", reference.path(subresource: "token"),
            body: [
                "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec,
            ]
        ).value
        return (review.at("status", "token")?.stringValue ?? "", review)
    }
}
