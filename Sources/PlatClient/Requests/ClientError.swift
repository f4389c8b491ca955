public import PlatHTTP
public import PlatModel

/// Why a request gave no answer, or not the one that was wanted.
public enum ClientError: Error, Sendable, Equatable {
    /// The server said no.
    case refused(Status)
    /// The request never arrived, or its answer did not.
    case transport(HTTPError)
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
        case .transport(let error): error.description
        case .unintelligible(let host, let text): "\(host) \(text)"
        case .readOnly(let method): "nothing is changed here (\(method) was not sent)"
        case .credentials(let text): text
        case .cancelled: "cancelled"
        }
    }

    /// The server's answer, where it is one.
    public var status: Status? {
        if case .refused(let status) = self { status } else { nil }
    }

    /// Whether what was asked for is not there.
    public var isNotFound: Bool { status?.code == 404 }
    /// Whether it is not allowed, or not known whether it is there.
    public var isForbidden: Bool { status?.code == 403 }
    /// Whether somebody else has changed the object meanwhile.
    public var isConflict: Bool { status?.reason == .conflict }
    /// Whether there is one of that name.
    public var isAlreadyExists: Bool { status?.reason == .alreadyExists }
}
