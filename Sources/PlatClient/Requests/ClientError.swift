public import PlatHTTP
public import PlatModel

/// Why a request gave no answer, or not the one that was wanted.
public enum ClientError: Error, Sendable, Equatable {
    /// The server said no.
    case refused(Status)
    /// The server said no to everything in a workspace.
    case closed(ClosedWorkspace)
    /// The request never arrived, or its answer did not.
    case transport(HTTPError)
    /// A change was sent and its answer lost: whether it was made is not known.
    case unanswered(HTTPError)
    /// A change was made, or an object where `isNew`, and what the server answered cannot be read.
    case unreadable(host: String, String, isNew: Bool)
    /// An answer that is none of an API server: HTML, broken JSON.
    case unintelligible(host: String, String)
    /// The request, of this method, would change something, and nothing is to be changed.
    case readOnly(String)
    /// The credentials cannot be had.
    case credentials(String)
    case cancelled
}

extension ClientError: CustomStringConvertible {
    /// What went wrong, without what was asked.
    public var description: String {
        switch self {
        case .refused(let status): status.message
        case .closed: "no such workspace, or no access to it"
        case .transport(let error), .unanswered(let error): error.description
        case .unintelligible(let host, let text), .unreadable(let host, let text, _):
            "\(host) \(text)"
        case .readOnly(let method): "nothing is changed here (\(method) was not sent)"
        case .credentials(let text): text
        case .cancelled: "cancelled"
        }
    }

    /// The server's answer, where it is one.
    public var status: Status? {
        switch self {
        case .refused(let status): status
        case .closed(let workspace): workspace.status
        case .transport, .unanswered, .unreadable, .unintelligible, .readOnly, .credentials,
            .cancelled:
            nil
        }
    }

    /// Whether a whole workspace is not there, or may not be entered.
    public var isClosed: Bool { if case .closed = self { true } else { false } }
    /// Whether what was asked for is not there.
    public var isNotFound: Bool { status?.code == 404 }
    /// Whether nobody answered, or somebody for a server that does not.
    public var isUnavailable: Bool {
        switch self {
        case .transport, .unanswered: true
        case .refused(let status): (502...504).contains(status.code)
        case .closed, .unreadable, .unintelligible, .readOnly, .credentials, .cancelled: false
        }
    }
    /// Whether it is not allowed, or not known whether it is there.
    public var isForbidden: Bool { status?.code == 403 }
    /// Whether somebody else has changed the object meanwhile.
    public var isConflict: Bool { status?.reason == .conflict }
    /// Whether there is one of that name.
    public var isAlreadyExists: Bool { status?.reason == .alreadyExists }
}
