import PlatSystem
import Synchronization
import Testing

@testable import PlatCommands

/// What a terminal shows of a table whose rows change in their places.
@Suite struct LiveTableTests {
    private final class Sink: ByteSink {
        let bytes = Mutex<[UInt8]>([])
        func write(_ more: [UInt8]) -> Int32 {
            bytes.withLock { $0 += more }
            return 0
        }
        func take() -> String {
            bytes.withLock { bytes in
                defer { bytes = [] }
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    private struct NoInput: ByteSource {
        func read() -> [UInt8]? { [] }
    }

    private let sink = Sink()
    private let time = Time()

    private final class Time: Sendable {
        let now = Mutex(100.0)
    }

    private func makeTable(terminal: String = "xterm", rows: Int = 10, columns: Int = 20)
        -> LiveTable?
    {
        var streams = Streams(input: NoInput(), output: sink, error: sink)
        streams.isOutputTerminal = true
        streams.isErrorTerminal = true
        streams.screen = { (columns, rows) }
        let environment = ["TERM": terminal]
        let palette = Palette(isTerminal: true, wish: nil, environment: environment)
        var clock = WallClock.system
        clock.now = { [time] in time.now.withLock(\.self) }
        return LiveTable.onTerminal(
            Context(
                program: "plat", command: "plat watch", environment: environment,
                workingDirectory: "/", options: GlobalOptions(),
                output: Output(streams: streams, palette: palette), clock: clock,
                interruption: Interruption(arming: { _ in }), executable: "",
                completionPatience: .seconds(1)))
    }

    private func pass(_ seconds: Double) { time.now.withLock { $0 += seconds } }

    @Test func rowsChangeInTheirPlaces() throws {
        let table = try #require(makeTable())
        table.set(["a"], header: ["NAME", "STATE"], cells: ["a", "Pending"], isGone: false)
        table.set(["b"], header: ["NAME", "STATE"], cells: ["b", "Pending"], isGone: false)
        table.draw()
        #expect(
            sink.take() == "\r\u{1B}[KNAME   STATE\n\r\u{1B}[Ka      Pending\n"
                + "\r\u{1B}[Kb      Pending\n\u{1B}[J")
        table.draw()
        #expect(sink.take().isEmpty)
        pass(5)
        table.set(["b"], header: [], cells: ["b", "Running"], isGone: false)
        table.set(["a"], header: [], cells: ["a"], isGone: true)
        table.draw()
        #expect(
            sink.take() == "\u{1B}[3A\r\u{1B}[KNAME   STATE\n"
                + "\r\u{1B}[K\u{1B}[31ma      Pending\u{1B}[0m\n"
                + "\r\u{1B}[Kb      \u{1B}[33mRunning\u{1B}[0m\n\u{1B}[J")
        pass(3)
        table.draw()
        #expect(
            sink.take() == "\u{1B}[3A\r\u{1B}[KNAME   STATE\n\r\u{1B}[Kb      Running\n\u{1B}[J")
    }

    @Test func whatDoesNotFitIsCutAndCounted() throws {
        let table = try #require(makeTable(rows: 5, columns: 9))
        for name in ["a", "b", "c", "d"] {
            table.set([name], header: ["NAME", "STATE"], cells: [name, "Pending"], isGone: false)
        }
        table.draw()
        let text = sink.take()
        #expect(text.contains("\r\u{1B}[KNAME   ST\n\r\u{1B}[Ka      Pe\n\r\u{1B}[Kb      Pe\n"))
        #expect(text.contains("… and 2 more"))
    }

    @Test func aTerminalThatCannotMoveItsCursorGetsLines() {
        #expect(makeTable(terminal: "dumb") == nil)
    }
}
