public import PlatCommands
import PlatSystem
import Synchronization

/// Both output streams of a command in the order in which their lines were finished.
public final class Recorder: Sendable {
    /// Where a command prints to.
    public enum Stream: Sendable { case output, error }

    /// A line, without its end.
    public struct Line: Sendable, Equatable {
        /// Where it was printed to.
        public var stream: Stream
        /// What was printed.
        public var text: String
    }

    private struct State {
        var lines: [Line] = []
        var unfinished: [Stream: [UInt8]] = [:]
    }

    private let state = Mutex(State())

    /// One that has recorded nothing yet.
    public init() {}

    /// What is written there is recorded.
    public func sink(_ stream: Stream) -> any ByteSink { Sink(recorder: self, stream: stream) }

    /// Everything so far; a line without an end counts as one.
    public var lines: [Line] {
        state.withLock { state in
            var lines = state.lines
            for stream in [Stream.output, .error] {
                if let rest = state.unfinished[stream], !rest.isEmpty {
                    lines.append(Line(stream: stream, text: String(decoding: rest, as: UTF8.self)))
                }
            }
            return lines
        }
    }

    private func record(_ bytes: [UInt8], _ stream: Stream) {
        state.withLock { state in
            var rest = (state.unfinished[stream] ?? []) + bytes
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let text = String(decoding: rest[..<end], as: UTF8.self)
                state.lines.append(Line(stream: stream, text: text))
                rest.removeSubrange(...end)
            }
            state.unfinished[stream] = rest
        }
    }

    private struct Sink: ByteSink {
        let recorder: Recorder
        let stream: Stream

        func write(_ bytes: [UInt8]) -> Int32 {
            recorder.record(bytes, stream)
            return 0
        }
    }
}

/// A disk without room.
struct FullSink: ByteSink {
    func write(_ bytes: [UInt8]) -> Int32 { ENOSPC }
}

/// A file of a transcript, before it is written.
final class MemorySink: ByteSink {
    private let bytes = Mutex<[UInt8]>([])
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func write(_ more: [UInt8]) -> Int32 {
        bytes.withLock { $0 += more }
        return 0
    }
}

/// Standard input from memory.
public final class MemorySource: ByteSource {
    private let bytes: Mutex<[UInt8]>

    public init(_ text: String) { bytes = Mutex(Array(text.utf8)) }

    public func read() -> [UInt8]? {
        bytes.withLock { bytes in
            defer { bytes = [] }
            return bytes
        }
    }
}
