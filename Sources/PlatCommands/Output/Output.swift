import PlatSystem
import Synchronization

/// What a command prints. Standard output is buffered; whatever goes to standard error pushes it
/// out first, so that the two keep their order on a terminal.
///
/// A write that fails (a full disk) is remembered, and ends the command with an error: at `flush`
/// for a command that goes on printing, at the end of the program for the others.
final class Output: Sendable {
    let streams: Streams
    let palette: Palette
    /// Whether only results and errors are printed.
    private let isQuiet: Bool
    private static let capacity = 64 * 1024
    /// How long what is printed may wait for more of it.
    private static let pushPause = Duration.milliseconds(50)

    private struct State {
        var buffer: [UInt8] = []
        var failure: Int32 = 0
        /// The line that is to be erased before anything else is shown.
        var liveLine = ""
        var lastPush = ContinuousClock.now - pushPause
    }

    private let state = Mutex(State())

    init(streams: Streams, palette: Palette, isQuiet: Bool = false) {
        self.isQuiet = isQuiet
        self.streams = streams
        self.palette = palette
    }

    /// Prints one line on standard output, whatever the text holds.
    func line(_ text: String = "") {
        write(Printable.line(text) + "\n")
    }

    /// Prints a table, so that it can be read on the terminal that there is.
    func table(_ table: Table, withHeader: Bool = true, isWide: Bool = false) {
        let lines = table.lines(
            withHeader: withHeader, terminal: streams.width, isWide: isWide)
        for text in lines { line(text) }
    }

    /// Prints what was done, on standard output, unless nobody wants to know.
    func say(_ text: String) {
        if !isQuiet { line(text) }
    }

    /// Prints JSON, which escapes what a terminal would act on, as it is.
    func json(_ text: String) {
        write(text + "\n")
    }

    func write(_ text: String) {
        write(Array(text.utf8))
    }

    func write(_ bytes: [UInt8]) {
        state.withLock { state in
            state.buffer += bytes
            if state.buffer.count >= Self.capacity { push(&state) }
        }
    }

    /// Prints one line on standard error, whatever the text holds, unless nobody wants to know.
    func note(_ text: String) {
        if !isQuiet { plain(text) }
    }

    /// Prints one line on standard error, whatever the text holds.
    func plain(_ text: String) {
        styled(Printable.line(text))
    }

    /// Prints one line on standard error that may have colours; what others wrote in it has been
    /// made printable.
    func styled(_ text: String) {
        state.withLock { state in
            push(&state)
            erase(&state)
            _ = streams.error.write(Array((text + "\n").utf8))
        }
    }

    /// Shows a line on the terminal behind standard error until something else is printed; nothing
    /// where there is no terminal.
    func live(_ text: String) {
        guard streams.isErrorTerminal, !isQuiet else { return }
        let text = Printable.line(text)
        state.withLock { state in
            guard state.liveLine != text else { return }
            erase(&state)
            guard !text.isEmpty else { return }
            let shown = streams.width.map { String(text.prefix(max($0 - 1, 1))) } ?? text
            _ = streams.error.write(Array(shown.utf8))
            state.liveLine = text
        }
    }

    /// Brings out what has been printed so far. Throws when it cannot be written.
    func flush() throws(CommandError) {
        let failure = state.withLock { state in
            push(&state)
            return state.failure
        }
        if failure != 0 {
            let reason = SystemError("write", "standard output", code: failure).reason
            throw CommandError(.unavailable, "standard output", reason)
        }
    }

    /// Brings it out where that has not happened for a while: called often by what prints bit by bit.
    func flushNowAndThen() {
        state.withLock { state in
            if state.lastPush.duration(to: .now) >= Self.pushPause { push(&state) }
        }
    }

    private func push(_ state: inout State) {
        guard !state.buffer.isEmpty else { return }
        erase(&state)
        if state.failure == 0 { state.failure = streams.output.write(state.buffer) }
        state.buffer.removeAll(keepingCapacity: true)
        state.lastPush = .now
    }

    private func erase(_ state: inout State) {
        guard !state.liveLine.isEmpty else { return }
        _ = streams.error.write(Array("\r\u{1B}[K".utf8))
        state.liveLine = ""
    }
}
