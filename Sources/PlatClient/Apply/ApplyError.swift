import PlatHTTP
import PlatModel
public import PlatValue

/// Why one object was not applied.
public indirect enum ApplyError: Error, Sendable {
    /// Its kind is served by nobody here.
    case lookup(ResourceLookupError)
    case refused(ClientError)
    /// It names another namespace than the one that was asked for.
    case namespace(String, asked: String)
    /// The workspace lives in a location that it may no longer live in, and an apply moves none.
    case moved(from: String, to: Value)
    /// It is there, but what others need is not ready.
    case notReady(ObjectReference, WaitError)
    /// It is no longer what a plan found.
    case outdated(ObjectState.Change)

    /// It belongs to another set, which alone may change it.
    case otherSet
    /// The ConfigMap that is to stand for the set is something else, or another tool's.
    case noSet(String)

    /// It is refused for as long as `after`, though what it needs was made or changed in this run.
    case stillRefused(ApplyError, after: Duration, changes: [String])

    /// Whether the server could not be reached.
    var isUnavailable: Bool {
        switch self {
        case .lookup(.client(let error)), .refused(let error): error.isUnavailable
        case .stillRefused(let error, _, _): error.isUnavailable
        case .lookup, .namespace, .moved, .notReady, .outdated, .otherSet, .noSet: false
        }
    }

    /// Whether it may pass by itself: rights, discovery and the index of workspaces follow a change
    /// after a moment.
    var mayPass: Bool {
        switch self {
        case .lookup(.client(let error)), .refused(let error): error.mayPass
        case .lookup(.hidden), .lookup(.unknown): true
        case .lookup(.ambiguous), .namespace, .moved, .notReady, .outdated, .stillRefused,
            .otherSet, .noSet:
            false
        }
    }
}

extension ClientError {
    /// Whether the same request may be answered otherwise a moment later.
    var mayPass: Bool {
        switch self {
        case .refused(let status):
            [.notFound, .forbidden, .unauthorized, .tooManyRequests, .serviceUnavailable]
                .contains(status.reason)
        case .transport(.timeout), .transport(.cancelled), .cancelled, .readOnly: false
        case .closed, .transport, .unanswered, .unreadable, .unintelligible, .credentials: true
        }
    }
}
