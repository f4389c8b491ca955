import PlatSystem
import PlatValue

/// A control plane that is starting, as the one who started it sees it.
extension ServedFolder {
    /// Waits until it says that it is ready; throws `.reported` when it ended before.
    func running(
        _ process: DetachedProcess?, _ context: Context
    ) async throws(CommandError) -> ServedState {
        let pauses = Duration.milliseconds(5)...Duration.milliseconds(20)
        let waited = try await context.clock.wait(timeout: .seconds(15), pauses: pauses) {
            () throws(CommandError) in
            let isAlive = process?.isRunning ?? (self.process != nil)
            if let holder = self.process, let state = self.state, state.process == holder,
                process == nil || process?.id == holder
            {
                return state
            }
            guard isAlive else { throw .reported }
            return nil
        }
        switch waited {
        case .found(let state): return state
        case .timedOut:
            throw CommandError(
                .timedOut, path, "not ready after 15 s; it goes on starting",
                hints: ["what it says: \(logFile)", "plat status", "plat down"])
        case .cancelled: throw CommandError(.interrupted, "", "interrupted")
        }
    }

    /// Why it ended: the error that it wrote to the log.
    func failure(since: Int) -> CommandError {
        // Without a log there is nothing to tell.
        let log = (try? readFile(logFile)) ?? []
        let lines = log.dropFirst(since).split(separator: UInt8(ascii: "\n"))
        let hints = ["what it says: \(logFile)"]
        guard let line = lines.last(where: { $0.first == UInt8(ascii: "{") }),
            let error = try? Value(json: Array(line))["error"],  // Else it is told as it stands.
            let message = error["message"]?.stringValue
        else {
            let last = lines.last.map { String(decoding: $0, as: UTF8.self) } ?? "without a word"
            return CommandError(
                .unavailable, path, "ended while starting", hints: hints, cause: last)
        }
        let subject = error["subject"]?.stringValue ?? ""
        let own = error["hint"]?.stringValue
        return CommandError(
            .unavailable, subject, message, hints: own.map { [$0] } ?? [])
    }
}
