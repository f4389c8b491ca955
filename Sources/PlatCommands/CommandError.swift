/// Why a command failed: data until the last line of the program.
struct CommandError: Error, Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        /// The command line is wrong.
        case usage
        case notFound
        case alreadyExists
        /// Not allowed, or not known who asks.
        case forbidden
        case conflict
        /// The server, or we, refuse what was asked: it is invalid as it stands.
        case invalid
        /// A server or a file that should answer does not.
        case unavailable
        case timedOut
        case interrupted
        case internalFault
        /// Every part has been reported already; only the status is left to give.
        case reported
    }

    var kind: Kind
    /// What the user typed, or the name of the thing; may be empty.
    var subject: String
    /// Lower case, without full stop.
    var message: String
    /// Exact flags or commands to try.
    var hints: [String]
    /// What the layer below said.
    var cause: String?
    /// The command that the error belongs to, where that is not the one that runs.
    var command: String?
    /// Whether the server may only hide from this user what it says is not there.
    var isHidden = false
    /// What a server answered, where one did.
    var serverCode: Int?
    /// What the program ends with, where that does not follow from the kind.
    var status: Int32?

    init(
        _ kind: Kind, _ subject: String, _ message: String, hints: [String] = [],
        cause: String? = nil, command: String? = nil
    ) {
        self.kind = kind
        self.subject = subject
        self.message = message
        self.hints = hints
        self.cause = cause
        self.command = command
    }

    /// Thrown when each failure has been printed.
    static let reported = CommandError(.reported, "", "")

    func adding(hint: String) -> CommandError {
        var copy = self
        copy.hints.append(hint)
        return copy
    }

    /// The same failure, told about another thing.
    func about(_ subject: String) -> CommandError {
        var copy = self
        copy.subject = subject
        return copy
    }

    /// The error for a workspace that does not exist, or may not be entered: servers do not say which.
    static func hidden(_ place: String, hints: [String] = []) -> CommandError {
        var error = CommandError(
            .notFound, place, "no such workspace, or no access to it", hints: hints)
        error.isHidden = true
        return error
    }

    /// The same where it is known that it may not be entered; for people there is no difference.
    static func denied(_ place: String, hints: [String] = []) -> CommandError {
        var error = hidden(place, hints: hints)
        error.kind = .forbidden
        return error
    }

    var exitStatus: Int32 {
        status
            ?? (kind == .usage
                ? ExitStatus.usage
                : kind == .timedOut ? ExitStatus.waitedTooLong : ExitStatus.failure)
    }

    /// The status that a server answers in such a case: one that refused its own, else that of its
    /// kind.
    var statusCode: Int {
        if let serverCode { return serverCode }
        switch kind {
        case .usage: return 400
        case .notFound: return 404
        case .alreadyExists, .conflict: return 409
        case .forbidden: return 403
        case .invalid: return 422
        case .unavailable: return 503
        case .timedOut: return 504
        case .interrupted: return 499
        case .internalFault, .reported: return 500
        }
    }
}

/// What the process ends with; 128+n by signal n.
enum ExitStatus {
    static let success: Int32 = 0
    static let failure: Int32 = 1
    static let usage: Int32 = 2
    /// As `timeout` of coreutils ends.
    static let waitedTooLong: Int32 = 124
    static func signal(_ number: Int32) -> Int32 { 128 + number }
}
