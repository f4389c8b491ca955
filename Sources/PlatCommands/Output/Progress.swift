import PlatSystem
import Synchronization

/// A live line on the terminal that says what is waited for. Where there is no terminal it is silent,
/// but for what takes long: that is reported from time to time.
final class Progress: Sendable {
    private let output: Output
    private let total: Int?
    private let clock: WallClock
    private let done = Mutex(0)
    private let reported: Mutex<Double>
    private let reportPause: Duration

    init(
        _ output: Output, total: Int? = nil, clock: WallClock = .system,
        reportPause: Duration = .seconds(10)
    ) {
        self.reportPause = reportPause
        self.output = output
        self.total = total
        self.clock = clock
        reported = Mutex(clock.now())
    }

    func show(_ text: String) {
        output.live(text)
    }

    /// Shows on a terminal, and prints a line from time to time elsewhere.
    func report(_ text: String) {
        guard !output.streams.isErrorTerminal else { return show(text) }
        let isDue = reported.withLock { last in
            guard clock.now() >= last + reportPause.seconds else { return false }
            last = clock.now()
            return true
        }
        if isDue { output.note(text) }
    }

    /// Counts one more part as finished.
    func advance(_ text: String) {
        let done = done.withLock { done in
            done += 1
            return done
        }
        output.live(total.map { "\(done)/\($0) \(text)" } ?? text)
    }

    func end() {
        output.live("")
    }
}
