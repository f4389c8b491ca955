public import PlatModel
public import PlatValue

/// Why an export cannot be worked with.
public enum ExportError: Error, Sendable, Equatable {
    case client(ClientError)
    /// There is no such export, or it has no endpoints.
    case unknown
    /// What precedes the name is no path of a workspace.
    case path(WorkspacePathError)
    /// What precedes the name means a workspace that only a move can lead to: `~`, `-`.
    case notAPath(String)
    /// It has no identity yet, so that it can neither be bound nor viewed.
    case noIdentity(after: Duration, Value)
}
