import PlatModel
import PlatSystem
import PlatValue

/// What the server has to say: one line a request with `-v`, and faults always.
public struct ServerLog: Sendable {
    /// How a line is written.
    public enum Form: String, Sendable {
        /// For people.
        case text
        /// One JSON object: `ts`, `level`, `msg`, and of requests what they were.
        case json
    }

    private let write: @Sendable (String) -> Void
    /// Whether requests are told too.
    public let isVerbose: Bool
    /// How its lines are written.
    public let form: Form

    /// - Parameter write: takes a line, from any thread.
    public init(
        isVerbose: Bool = false, form: Form = .text,
        write: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.isVerbose = isVerbose
        self.form = form
        self.write = write
    }

    /// A line that says what is going on, whoever says it.
    public func note(_ text: String) { line("info", text, text) }

    func fault(_ text: @autoclosure () -> String) {
        let text = text()
        line("error", text, "fault: " + text)
    }

    func debug(_ text: @autoclosure () -> String) {
        guard isVerbose else { return }
        let text = text()
        line("debug", text, text)
    }

    func request(_ method: String, _ uri: String, status: Int, auditID: String) {
        guard isVerbose else { return }
        line(
            "debug", "request", "\(method) \(uri) \(status)",
            [
                "method": .string(method), "uri": .string(uri), "status": .integer(Int64(status)),
                "auditID": .string(auditID),
            ])
    }

    private func line(
        _ level: String, _ message: String, _ text: String, _ fields: Members = [:]
    ) {
        guard form == .json else { return write(text) }
        var members: Members = [
            "ts": .string(Timestamp(secondsSinceEpoch: WallClock.system.now()).microText),
            "level": .string(level), "msg": .string(message),
        ]
        for (key, value) in fields { members[key] = value }
        write(Value.object(members).jsonText())
    }
}
