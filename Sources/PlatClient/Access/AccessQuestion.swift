import PlatModel
public import PlatValue

/// Whether the caller may do something: a SelfSubjectAccessReview.
public struct AccessQuestion: Sendable, Equatable {
    /// What it is about.
    public enum Target: Sendable, Equatable {
        case resource(
            group: String, version: String, resource: String, subresource: String,
            namespace: String, name: String)
        case path(String)
    }

    /// What is to be done.
    public var verb: String
    /// What it is to be done with.
    public var target: Target

    /// The server's answer.
    public struct Answer: Sendable, Equatable {
        /// Whether it is allowed.
        public var isAllowed: Bool
        /// Why, in the server's words; may be empty.
        public var reason: String
        /// The whole review.
        public var value: Value
    }

    /// A question for permission.
    public init(_ verb: String, _ target: Target) {
        self.verb = verb
        self.target = target
    }

    /// The same about objects of a resource; without a namespace in all of them.
    public init(_ verb: String, _ resource: APIResource, namespace: String = "", name: String = "")
    {
        self.init(
            verb,
            .resource(
                group: resource.group, version: resource.resource.version,
                resource: resource.resource.resource, subresource: "",
                namespace: resource.isNamespaced ? namespace : "", name: name))
    }

    /// Asks in the workspace of `client`.
    public func ask(_ client: Client) async throws(ClientError) -> Answer {
        let reply = try await client.send(
            "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            body: [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
                "spec": spec,
            ]
        ).value
        return Answer(
            isAllowed: reply.at("status", "allowed")?.boolValue ?? false,
            reason: reply.at("status", "reason")?.stringValue
                ?? reply.at("status", "evaluationError")?.stringValue ?? "", value: reply)
    }

    private var spec: Value {
        switch target {
        case .path(let path):
            return ["nonResourceAttributes": ["verb": .string(verb), "path": .string(path)]]
        case .resource(
            let group, let version, let resource, let subresource, let namespace, let name):
            var attributes: Value = ["verb": .string(verb), "resource": .string(resource)]
            for (key, value) in [
                ("group", group), ("version", version), ("subresource", subresource),
                ("namespace", namespace), ("name", name),
            ] where !value.isEmpty {
                attributes[key] = .string(value)
            }
            return ["resourceAttributes": attributes]
        }
    }
}
