import PlatModel
import PlatValue

/// The one place where an error becomes text.
struct ErrorReport: Sendable, Equatable {
    var error: CommandError
    /// The command as the user would type it: `plat ws create`.
    var command: String
    /// Where it happened; nil where no workspace has anything to do with it.
    var path: WorkspacePath?
    var isVerbose = false

    /// `command: subject: message`, then hints, then the cause where it helps.
    func lines(_ palette: Palette) -> [String] {
        let parts = [error.command ?? command, error.subject, error.message]
        var lines = [parts.filter { !$0.isEmpty }.map(Self.oneLine).joined(separator: ": ")]
        lines += error.hints.map { palette.yellow("hint:") + " " + Self.oneLine($0) }
        if let cause = error.cause, showsCause {
            lines.append(palette.dim("cause:") + " " + Self.oneLine(cause))
        }
        return lines
    }

    /// The error as one object, for programs.
    var value: Value {
        var body: Value = [
            "code": .integer(Int64(error.statusCode)), "reason": .string(error.kind.rawValue),
            "command": .string(error.command ?? command), "message": .string(error.message),
        ]
        if let path { body["path"] = .string(path.displayed) }
        if !error.subject.isEmpty { body["subject"] = .string(error.subject) }
        if !error.hints.isEmpty { body["hint"] = .string(error.hints.joined(separator: "; ")) }
        if let cause = error.cause { body["cause"] = .string(cause) }
        return ["error": body]
    }

    private var showsCause: Bool {
        isVerbose || error.kind == .unavailable || error.kind == .internalFault
    }

    /// Messages of servers may have several lines; ours have one each, so that `grep` finds all of it.
    private static func oneLine(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline)
            .map {
                $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
            }
            .joined(separator: " ")
        return Printable.line(line)
    }
}
