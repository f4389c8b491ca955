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

    public static func serviceUnavailable(
        _ message: String, retryAfterSeconds: Int? = nil
    ) -> Status {
        Status(
            code: 503, reason: .serviceUnavailable, message: message,
            details: retryAfterSeconds.map { Details(retryAfterSeconds: $0) })
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
}
