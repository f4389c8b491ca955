import PlatSystem
import Synchronization

/// A terminal that a command has for itself: a screen of its own, and each key as it is pressed.
final class FullScreen: Sendable {
    private let output: Output
    private let drawn = Mutex<[String]>([])
    private let restore: @Sendable () -> Void

    /// Whether there is a terminal that can be drawn on.
    static func isPossible(_ context: Context) -> Bool {
        guard let terminal = context.environment["TERM"] else { return false }
        let streams = context.output.streams
        return !terminal.isEmpty && terminal != "dumb" && streams.isInputTerminal
            && streams.screen() != nil
    }

    /// Takes the terminal until `close`; nil where it cannot be had.
    init?(_ context: Context) {
        guard let restore = context.output.streams.readKeys() else { return nil }
        output = context.output
        self.restore = restore
        write("\u{1B}[?1049h\u{1B}[?25l")
    }

    /// Gives the terminal back as it was.
    func close() {
        write("\u{1B}[?25h\u{1B}[?1049l")
        restore()
    }

    /// The size as it is now.
    var size: (columns: Int, rows: Int) { output.streams.screen() ?? (80, 24) }

    /// Shows these lines, and nothing else.
    func draw(_ lines: [String]) {
        let isNews = drawn.withLock { drawn in
            defer { drawn = lines }
            return drawn != lines
        }
        guard isNews else { return }
        // The cursor never passes the last line, which would move everything up.
        write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// The keys that were pressed since the last time; nil at the end of input or when cancelled.
    func keys() async -> [Key]? {
        let input = output.streams.input
        let bytes = await blockingUntilCancelled { input.read() }
        guard let bytes = bytes ?? nil, !bytes.isEmpty else { return nil }
        return Key.all(in: bytes)
    }

    private func write(_ text: String) {
        output.write(text)
        // A terminal that is gone gives no more keys, which ends it.
        do throws(CommandError) { try output.flush() } catch { return }
    }
}
