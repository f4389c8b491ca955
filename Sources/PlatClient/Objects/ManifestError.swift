public import PlatSystem

/// Why a file's manifests cannot be used, and where.
public struct ManifestError: Error, Sendable, Equatable {
    /// What is wrong.
    public enum Fault: Sendable, Equatable {
        /// In words that follow the place: `has no kind`.
        case invalid(String)
        /// A key of a folder's settings that means nothing, and those that mean something.
        case unknownKey(String, known: [String])
        /// A folder whose name no workspace can have.
        case notAWorkspaceName
        case unreadable(SystemError)
        case cancelled
    }

    /// The file, folder or document as the user called it.
    public var source: String
    /// What is wrong with it.
    public var fault: Fault

    /// A fault of `source`.
    public init(_ source: String, _ fault: Fault) {
        self.source = source
        self.fault = fault
    }
}
