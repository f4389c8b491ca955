/// Kubernetes' error: what the server answers when it refuses, and what the client throws.
public struct Status: Error, Hashable, Sendable {
    /// The HTTP status.
    public var code: Int
    /// The reason's word; empty where the server did not classify the error.
    public var reasonText: String
    public var message: String
    /// nil and empty details differ on the wire (`details: {}`).
    public var details: Details?
    /// False for the `Success` that some requests answer.
    public var isFailure = true
    /// Where a list whose snapshot is gone can go on, inconsistently; empty otherwise.
    public var continueToken = ""

    /// What a status is about.
    public struct Details: Hashable, Sendable {
        public var name = ""
        public var group = ""
        /// The resource for most errors, the kind for `invalid`.
        public var kind = ""
        public var uid = ""
        public var causes: [Cause] = []
        public var retryAfterSeconds = 0

        public init(
            name: String = "", group: String = "", kind: String = "", uid: String = "",
            causes: [Cause] = [], retryAfterSeconds: Int = 0
        ) {
            self.name = name
            self.group = group
            self.kind = kind
            self.uid = uid
            self.causes = causes
            self.retryAfterSeconds = retryAfterSeconds
        }
    }

    /// One of the causes of a refusal.
    public struct Cause: Hashable, Sendable {
        public var reason: String
        public var message: String
        public var field: String

        public init(reason: String = "", message: String = "", field: String = "") {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    public init(
        code: Int, reason: StatusReason, message: String, details: Details? = nil
    ) {
        self.code = code
        self.reasonText = reason.rawValue
        self.message = message
        self.details = details
    }

    /// The reason; `unknown` where this has none, or one that is none of Kubernetes'.
    public var reason: StatusReason { StatusReason(rawValue: reasonText) ?? .unknown }
    public var causes: [Cause] { details?.causes ?? [] }
    public var retryAfterSeconds: Int? {
        details.flatMap { $0.retryAfterSeconds > 0 ? $0.retryAfterSeconds : nil }
    }

    /// The same with a token by which a list goes on.
    public func continuing(at token: String) -> Status {
        var copy = self
        copy.continueToken = token
        return copy
    }

    /// The same with one more cause.
    public func adding(cause: Cause) -> Status {
        var copy = self
        var details = copy.details ?? Details()
        details.causes.append(cause)
        copy.details = details
        return copy
    }
}

extension Status: CustomStringConvertible {
    public var description: String { message }
}

/// Why a request was refused, for machines.
public enum StatusReason: String, Sendable, CaseIterable {
    case unknown = ""
    case unauthorized = "Unauthorized"
    case forbidden = "Forbidden"
    case notFound = "NotFound"
    case alreadyExists = "AlreadyExists"
    case conflict = "Conflict"
    case gone = "Gone"
    case invalid = "Invalid"
    case serverTimeout = "ServerTimeout"
    case storeReadError = "StorageReadError"
    case timeout = "Timeout"
    case tooManyRequests = "TooManyRequests"
    case badRequest = "BadRequest"
    case methodNotAllowed = "MethodNotAllowed"
    case notAcceptable = "NotAcceptable"
    case requestEntityTooLarge = "RequestEntityTooLarge"
    case unsupportedMediaType = "UnsupportedMediaType"
    case internalError = "InternalError"
    case expired = "Expired"
    case serviceUnavailable = "ServiceUnavailable"
}
