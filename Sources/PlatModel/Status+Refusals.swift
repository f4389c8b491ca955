internal import PlatValue

// One constructor per kind of refusal, with Kubernetes' words.
extension Status {
    private static func about(
        _ resource: GroupResource, _ name: String, retryAfterSeconds: Int = 0
    ) -> Details {
        Details(
            name: name, group: resource.group, kind: resource.resource,
            retryAfterSeconds: retryAfterSeconds)
    }

    public static func notFound(_ resource: GroupResource, _ name: String) -> Status {
        Status(
            code: 404, reason: .notFound,
            message: "\(resource) \(GoText.quoted(name)) not found", details: about(resource, name))
    }

    /// No such URL.
    public static var unknownPath: Status {
        Status(
            code: 404, reason: .notFound,
            message: "the server could not find the requested resource", details: Details())
    }

    public static func alreadyExists(_ resource: GroupResource, _ name: String) -> Status {
        Status(
            code: 409, reason: .alreadyExists,
            message: "\(resource) \(GoText.quoted(name)) already exists",
            details: about(resource, name))
    }

    /// Every name that was generated is taken.
    public static func generatedNameTaken(_ resource: GroupResource, _ name: String) -> Status {
        let why = "the server was not able to generate a unique name for the object"
        return Status(
            code: 409, reason: .alreadyExists,
            message: "\(resource) \(GoText.quoted(name)) already exists, \(why)",
            details: about(resource, name, retryAfterSeconds: 1))
    }

    public static func conflict(
        _ resource: GroupResource, _ name: String, _ why: String = Self.objectModified
    ) -> Status {
        Status(
            code: 409, reason: .conflict,
            message: "Operation cannot be fulfilled on \(resource) \(GoText.quoted(name)): \(why)",
            details: about(resource, name))
    }

    /// Why an update with an old resource version conflicts.
    public static let objectModified =
        "the object has been modified; please apply your changes to the latest version and try again"

    /// A server-side apply of fields that others own. The message is the caller's.
    public static func applyConflict(_ message: String, _ causes: [Cause]) -> Status {
        Status(code: 409, reason: .conflict, message: message, details: Details(causes: causes))
    }

    public static func invalid(
        _ kind: GroupKind, _ name: String, _ errors: [FieldError]
    ) -> Status {
        let errors = errors.bounded
        let details = Details(
            name: name, group: kind.group, kind: kind.kind, causes: errors.map(\.cause))
        let body = errors.isEmpty ? "" : ": \(errors.message)"
        return Status(
            code: 422, reason: .invalid,
            message: "\(kind) \(GoText.quoted(name)) is invalid\(body)", details: details)
    }

    /// A JSON patch that does not apply to the object.
    public static var patchRejected: Status {
        Status(
            code: 422, reason: .invalid,
            message: "the server rejected our request due to an error in our request",
            details: Details())
    }

    /// Refused by an authorizer or by admission; `resource` nil for paths that are no resources.
    public static func forbidden(
        _ resource: GroupResource?, name: String = "", _ why: String
    ) -> Status {
        let subject =
            switch resource {
            case nil: ""
            case let resource? where name.isEmpty: "\(resource) is "
            case let resource?: "\(resource) \(GoText.quoted(name)) is "
            }
        let details = resource.map { about($0, name) } ?? Details()
        return Status(
            code: 403, reason: .forbidden, message: "\(subject)forbidden: \(why)", details: details)
    }

    /// The same with the name in its place.
    public static func forbidden(
        _ resource: GroupResource?, _ name: String, _ why: String
    ) -> Status {
        forbidden(resource, name: name, why)
    }

    /// A creation in a namespace that is on its way out.
    public static func namespaceTerminating(
        _ resource: GroupResource, _ name: String, namespace: String
    ) -> Status {
        forbidden(
            resource, name: name,
            "unable to create new content in namespace \(namespace) because it is being terminated"
        ).adding(
            cause: Cause(
                reason: "NamespaceTerminating",
                message: "namespace \(namespace) is being terminated", field: "metadata.namespace"))
    }

    public static var unauthorized: Status {
        Status(code: 401, reason: .unauthorized, message: "Unauthorized")
    }

    public static func badRequest(_ message: String) -> Status {
        Status(code: 400, reason: .badRequest, message: message)
    }

    /// The path exists, but not with this method.
    public static var methodNotAllowed: Status {
        Status(
            code: 405, reason: .methodNotAllowed,
            message: "the server does not allow this method on the requested resource",
            details: Details())
    }

    /// The resource exists, but this is not done with it; `place` says where, after the text.
    public static func methodNotSupported(
        _ resource: GroupResource, verb: String, where place: String = ""
    ) -> Status {
        Status(
            code: 405, reason: .methodNotAllowed,
            message:
                "\(verb) is not supported on resources of kind \(GoText.quoted("\(resource)"))"
                + place,
            details: about(resource, ""))
    }

    public static func notAcceptable(accepted types: [String]) -> Status {
        notAcceptable(
            "only the following media types are accepted: \(types.joined(separator: ", "))")
    }

    /// What there is cannot be said in the form that is wanted.
    public static func notAcceptable(_ message: String) -> Status {
        Status(code: 406, reason: .notAcceptable, message: message)
    }

    public static func unsupportedMediaType(accepted types: [String]) -> Status {
        let list = types.joined(separator: ", ")
        return Status(
            code: 415, reason: .unsupportedMediaType,
            message: "the body of the request was in an unknown format"
                + " - accepted media types include: \(list)")
    }

    /// A resource version or continuation that history no longer reaches.
    public static func expired(
        _ message: String = "The resourceVersion for the provided list is too old."
    ) -> Status {
        Status(code: 410, reason: .expired, message: message)
    }

    /// The same for a watch.
    public static func tooOld(resourceVersion: UInt64, oldest: UInt64) -> Status {
        expired("too old resource version: \(resourceVersion) (\(oldest))")
    }

    public static func gone(_ message: String) -> Status {
        Status(code: 410, reason: .gone, message: message)
    }

    public static func tooLarge(limit: Int) -> Status {
        Status(
            code: 413, reason: .requestEntityTooLarge,
            message: "Request entity too large: limit is \(limit)")
    }
}
