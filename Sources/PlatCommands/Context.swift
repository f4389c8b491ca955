import PlatSystem
import PlatValue
import Synchronization

/// Everything that a command may touch outside of itself.
final class Context: Sendable {
    /// `plat`, or `kubectl plat` for the plugin.
    let program: String
    /// The command as the user would type it, for messages.
    let command: String
    let environment: [String: String]
    /// The folder that relative file names start from.
    let workingDirectory: String
    let options: GlobalOptions
    let output: Output
    let clock: WallClock
    let interruption: Interruption
    /// What to start for a plat in the background.
    let executable: String
    let completionPatience: Duration
    let connector = Connector()

    init(
        program: String, command: String, environment: [String: String], workingDirectory: String,
        options: GlobalOptions, output: Output, clock: WallClock, interruption: Interruption,
        executable: String = DetachedProcess.executable,
        completionPatience: Duration = .zero
    ) {
        self.program = program
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.options = options
        self.output = output
        self.clock = clock
        self.interruption = interruption
        self.executable = executable
        self.completionPatience = completionPatience
    }

    var home: String { environment["HOME"] ?? "" }
    var format: OutputFormat { options.format ?? .table }

    /// An absolute path for a file name that the user typed.
    func path(_ name: String) -> String {
        name.hasPrefix("/") || workingDirectory.isEmpty ? name : workingDirectory + "/" + name
    }

    /// Prints an error at once; the command goes on.
    func report(_ error: CommandError) {
        var error = error
        if [.forbidden, .notFound, .reported].contains(error.kind), let hint = connector.anonymity {
            error.hints.removeAll { $0 == CommandError.unknownUserHint }
            error.hints.append(hint)
        }
        guard error.kind != .reported else {
            // Each part has been told, but not why all of them were refused.
            for hint in error.hints { output.note("hint: " + hint) }
            return
        }
        let report = ErrorReport(error: error, command: command, isVerbose: options.isVerbose)
        if options.format == .json || options.format == .jsonl {
            output.styled(report.value.jsonText())
        } else {
            for line in report.lines(output.palette) { output.styled(line) }
        }
    }

    /// Says what a server warns of, each once: many objects may have the same fault.
    func warn(_ text: String) {
        guard connector.isNew(warning: text) else { return }
        output.styled(output.palette.yellow("warning:") + " " + Printable.line(text))
    }

    /// Waits; throws when the command is interrupted meanwhile.
    func sleep(_ duration: Duration) async throws(CommandError) {
        do {
            try await clock.sleep(duration)
        } catch {
            throw CommandError(.interrupted, "", "interrupted")
        }
    }

    /// Says what is asked, under `--verbose`.
    func verbose(_ text: @autoclosure () -> String) {
        if options.isVerbose { output.styled(output.palette.dim(Printable.line(text()))) }
    }
}

/// The time, as a value that a test can replace.
public struct WallClock: Sendable {
    /// Seconds since 1970.
    public var now: @Sendable () -> Double
    public var sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    public static let system = WallClock(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        },
        sleep: { try await Task.sleep(for: $0) })
}
