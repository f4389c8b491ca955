public import PlatModel
public import PlatValue

/// Why a workspace was not made, found or removed.
public struct WorkspaceError: Error, Sendable, Equatable {
    /// What stands in the way.
    public enum Fault: Sendable, Equatable {
        case client(ClientError)
        /// The path has no parent that could hold it.
        case hasNoParent
        /// The workspace that should hold it does not exist, or may not be entered.
        case parentMissing(WorkspacePath)
        /// It exists already, and is of another type than the one that was asked for.
        case otherType(wanted: WorkspaceTypeReference, Workspace)
        /// No location matches; with the locations, where they may be listed.
        case unschedulable(String, locations: [Value])
        /// It goes on without us; `pending` is what it still waits for.
        case timedOut(after: Duration, pending: String?)
    }

    /// The workspace that it is about, which may be a parent of the one that was asked for.
    public var path: WorkspacePath
    /// What stands in the way.
    public var fault: Fault

    init(_ path: WorkspacePath, _ fault: Fault) {
        self.path = path
        self.fault = fault
    }
}
