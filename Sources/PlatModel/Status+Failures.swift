internal import PlatValue

// What is the server's fault, or its load's; and what a client makes of a bare HTTP status.
extension Status {
    public static func tooManyRequests(_ message: String, retryAfterSeconds: Int) -> Status {
        Status(
            code: 429, reason: .tooManyRequests, message: message,
            details: Details(retryAfterSeconds: retryAfterSeconds))
    }

    public static func internalError(_ message: String) -> Status {
        Status(
            code: 500, reason: .internalError, message: "Internal error occurred: \(message)",
            details: Details(causes: [Cause(message: message)]))
    }

    /// A failure without a class: code 500, no reason.
    public static func unclassified(_ message: String) -> Status {
        Status(code: 500, reason: .unknown, message: message)
    }

    public static func serviceUnavailable(_ message: String) -> Status {
        Status(code: 503, reason: .serviceUnavailable, message: message)
    }

    public static func timeout(_ message: String, retryAfterSeconds: Int = 0) -> Status {
        Status(
            code: 504, reason: .timeout, message: "Timeout: \(message)",
            details: Details(retryAfterSeconds: retryAfterSeconds))
    }

    /// A read at a revision that the store has not reached in time.
    public static func tooLargeResourceVersion(_ wanted: UInt64, current: UInt64) -> Status {
        let what = "Too large resource version"
        return timeout("\(what): \(wanted), current: \(current)", retryAfterSeconds: 1)
            .adding(cause: Cause(reason: "ResourceVersionTooLarge", message: what))
    }

    public static func serverTimeout(
        _ resource: GroupResource, operation: String, retryAfterSeconds: Int
    ) -> Status {
        Status(
            code: 500, reason: .serverTimeout,
            message: "The \(operation) operation against \(resource) could not be completed"
                + " at this time, please try again.",
            details: Details(
                name: operation, group: resource.group, kind: resource.resource,
                retryAfterSeconds: retryAfterSeconds))
    }

    /// What a reply means whose body is no `Status`.
    ///
    /// - Parameter body: the reply's text, kept as a cause.
    public static func unexpectedReply(
        code: Int, method: String, resource: GroupResource? = nil, name: String = "", body: String,
        retryAfterSeconds: Int = 0
    ) -> Status {
        var (reason, message) = meaning(of: code, method: method, body: body)
        if let resource {
            let object = name.isEmpty ? "" : " \(name)"
            message += " (\(method.lowercased()) \(resource)\(object))"
        }
        let cause = Cause(reason: "UnexpectedServerResponse", message: body)
        return Status(
            code: code, reason: reason, message: message,
            details: Details(
                name: name, group: resource?.group ?? "", kind: resource?.resource ?? "",
                causes: body.isEmpty ? [] : [cause], retryAfterSeconds: retryAfterSeconds))
    }

    private static func meaning(
        of code: Int, method: String, body: String
    ) -> (StatusReason, String) {
        switch code {
        case 400: (.badRequest, "the server rejected our request for an unknown reason")
        case 401: (.unauthorized, "the server has asked for the client to provide credentials")
        case 403: (.forbidden, body.isEmpty ? "the server refused the request" : body)
        case 404: (.notFound, unknownPath.message)
        case 405: (.methodNotAllowed, methodNotAllowed.message)
        case 406: (.notAcceptable, body.isEmpty ? "unknown" : body)
        case 409:
            (method == "POST" ? .alreadyExists : .conflict, "the server reported a conflict")
        case 410: (.gone, "the requested resource is gone")
        case 413: (.requestEntityTooLarge, "the request is too large for the server")
        case 415: (.unsupportedMediaType, body.isEmpty ? "unknown" : body)
        case 422: (.invalid, patchRejected.message)
        case 429:
            (
                .tooManyRequests,
                "the server has received too many requests and has asked us to try again later"
            )
        case 503:
            (.serviceUnavailable, "the server is currently unable to handle the request")
        case 504:
            (
                .timeout,
                "the server was unable to return a response in the time allotted,"
                    + " but may still be processing the request"
            )
        case 500...:
            (
                .internalError,
                "an error on the server (\(GoText.quoted(body)))"
                    + " has prevented the request from succeeding"
            )
        default:
            (
                .unknown,
                "the server responded with the status code \(code)"
                    + " but did not return more information"
            )
        }
    }
}
