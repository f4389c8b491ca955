import Synchronization

/// A live line on the terminal that says what is waited for; silent where there is no terminal.
final class Progress: Sendable {
    private let output: Output
    private let total: Int?
    private let done = Mutex(0)

    init(_ output: Output, total: Int? = nil) {
        self.output = output
        self.total = total
    }

    func show(_ text: String) {
        output.live(text)
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
