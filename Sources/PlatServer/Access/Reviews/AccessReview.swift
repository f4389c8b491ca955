import PlatModel
import PlatValue

/// A question for permission, as the three access reviews of authorization.k8s.io put it: about the
/// caller, about somebody else, or about somebody else in one namespace.
struct AccessReview: Sendable, Equatable {
    enum Kind: String, Sendable {
        case selfSubject = "SelfSubjectAccessReview"
        case subject = "SubjectAccessReview"
        case localSubject = "LocalSubjectAccessReview"
    }

    static let group = "authorization.k8s.io"

    let kind: Kind
    /// About whom the question is.
    let user: UserInfo
    let attributes: AuthorizationAttributes
    private let spec: Value
    private let namespace: String?

    /// Reads a review.
    ///
    /// - Throws: 422 for a question that is none, or more than one.
    init(_ kind: Kind, _ review: Value, caller: UserInfo, namespace: String?) throws(Status) {
        let spec = review["spec"] ?? [:]
        let errors = Self.errors(kind, spec, namespace: namespace)
        guard errors.isEmpty else {
            // Upstream leaves out the kind here, in the message as well as in the details.
            throw Status.invalid(GroupKind(group: Self.group, kind: ""), "", errors)
        }
        self.kind = kind
        self.spec = spec
        self.namespace = kind == .localSubject ? namespace : nil
        user = kind == .selfSubject ? caller : Self.subject(spec)
        attributes = Self.attributes(spec)
    }

    /// The review with its answer.
    func reply(_ decision: Decision) -> Value {
        var status: Members = ["allowed": .bool(decision.allowed)]
        if decision.judge == .systemStatus { status["denied"] = true }
        if let told = ReviewedSelectors(spec.asked("resourceAttributes")).evaluationError {
            status["evaluationError"] = .string(told)
        }
        // Why masters may is nobody's decision.
        if !user.isMember(of: UserInfo.Group.masters) {
            status["reason"] = .string(decision.publicReason)
        }
        return [
            "kind": .string(kind.rawValue), "apiVersion": .string(Self.group + "/v1"),
            "metadata": namespace.map { ["namespace": .string($0)] } ?? [:], "spec": spec,
            "status": .object(status),
        ]
    }

    private static func subject(_ spec: Value) -> UserInfo {
        var user = UserInfo(
            username: spec["user"]?.stringValue ?? "", uid: spec["uid"]?.stringValue ?? "",
            groups: spec["groups"].strings)
        for member in spec["extra"]?.objectValue ?? Members() {
            user.extra[member.key] = Value?(member.value).strings
        }
        return user
    }

    private static func attributes(_ spec: Value) -> AuthorizationAttributes {
        guard let asked = spec.asked("resourceAttributes") else {
            let path = spec["nonResourceAttributes"]
            return .path(path.text("verb"), path.text("path"))
        }
        let resource = Value?(asked)
        return .resource(
            resource.text("verb"), group: resource.text("group"),
            resource: resource.text("resource"), subresource: resource.text("subresource"),
            namespace: resource.text("namespace"), name: resource.text("name"))
    }

    private static func errors(_ kind: Kind, _ spec: Value, namespace: String?) -> [FieldError] {
        var errors: [FieldError] = []
        let resource = spec.asked("resourceAttributes")
        let path = spec.asked("nonResourceAttributes")
        if resource != nil, path != nil {
            errors.append(
                .invalid(
                    "spec.nonResourceAttributes", goValue(path),
                    "cannot be specified in combination with resourceAttributes"))
        } else if resource == nil, path == nil {
            errors.append(
                .invalid(
                    "spec.resourceAttributes", .null,
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"))
        }
        errors += ReviewedSelectors(resource).errors
        guard kind != .selfSubject else { return errors }
        if spec["user"].text.isEmpty, spec["groups"].strings.isEmpty {
            errors.append(
                .invalid("spec.user", "", "at least one of user or group must be specified"))
        }
        guard kind == .localSubject else { return errors }
        let given = resource.text("namespace")
        if resource != nil, given != namespace {
            errors.append(
                .invalid(
                    "spec.resourceAttributes.namespace", .string(given),
                    "must match metadata.namespace"))
        }
        if path != nil {
            errors.append(
                .invalid(
                    "spec.nonResourceAttributes", goValue(path),
                    "disallowed on this kind of request"))
        }
        return errors
    }

    /// Attributes of a path as messages print them: by the names of Go's fields.
    private static func goValue(_ path: Value?) -> Value {
        ["Path": .string(path.text("path")), "Verb": .string(path.text("verb"))]
    }
}

extension Value {
    /// A member that is there and not null.
    ///
    /// (Not by a conditional with nil in it: that is null where a value is expected.)
    func asked(_ key: String) -> Value? {
        guard let member = self[key], !member.isNull else { return nil }
        return member
    }
}

extension Optional where Wrapped == Value {
    /// The text, or an empty one.
    var text: String { self?.stringValue ?? "" }

    fileprivate func text(_ key: String) -> String { self?[key]?.stringValue ?? "" }
}
