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

    var exitStatus: Int32 { kind == .usage ? ExitStatus.usage : ExitStatus.failure }
}

/// What the process ends with; 128+n by signal n.
enum ExitStatus {
    static let success: Int32 = 0
    static let failure: Int32 = 1
    static let usage: Int32 = 2
    static func signal(_ number: Int32) -> Int32 { 128 + number }
}
