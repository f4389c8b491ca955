/// A patch that cannot be read or applied, in the words of the API server.
public struct PatchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a patch fails by, which decides the status of the reply.
    public enum Kind: Sendable {
        /// The patch is no patch: HTTP status 400.
        case malformed
        /// The patch does not fit the object: 422.
        case notApplicable
        /// Too many operations: 413.
        case tooLarge
        /// What is to be patched is no object: 500.
        case badDocument
    }

    public let kind: Kind
    public let message: String
    /// Whether the patch itself demanded something of the object that is not so.
    public let isFailedTest: Bool

    public init(_ kind: Kind, _ message: String, isFailedTest: Bool = false) {
        self.kind = kind
        self.message = message
        self.isFailedTest = isFailedTest
    }

    public var description: String { message }

    static func missing(_ message: String) -> PatchError {
        PatchError(.notApplicable, message + ": missing value")
    }
}

/// What field validation (`Warn`, `Strict`) finds in a patch that is applied all the same without it.
public struct PatchStrictness: Hashable, Sendable {
    /// Fields that are double or unknown: each is warned of, or all refuse the patch.
    public var fieldErrors: [String] = []
    /// Why the patch is refused altogether under validation.
    public var refusal: String?

    public init(fieldErrors: [String] = [], refusal: String? = nil) {
        self.fieldErrors = fieldErrors
        self.refusal = refusal
    }

    static func refusal(_ why: String) -> PatchStrictness {
        PatchStrictness(refusal: "error decoding patch: " + why)
    }
}
