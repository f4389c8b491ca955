import PlatSystem
import Synchronization

/// Where bytes go: a file descriptor, or memory in a test.
public protocol ByteSink: Sendable {
    /// Writes all bytes; answers 0 or the system's error number.
    func write(_ bytes: [UInt8]) -> Int32
}

/// Where bytes come from.
public protocol ByteSource: Sendable {
    /// The next bytes, empty at the end; nil when reading failed.
    func read() -> [UInt8]?
}

/// The standard streams of a command and what is known about the terminals behind them.
public struct Streams: Sendable {
    public var input: any ByteSource
    public var output: any ByteSink
    public var error: any ByteSink
    public var isInputTerminal = false
    public var isOutputTerminal = false
    public var isErrorTerminal = false
    /// Columns to fill; nil where nothing is known, and then nothing is cut.
    public var width: Int?
    /// The size of the terminal behind standard output as it is now; nil where nothing can be drawn.
    public var screen: @Sendable () -> (columns: Int, rows: Int)? = { nil }

    public init(input: any ByteSource, output: any ByteSink, error: any ByteSink) {
        self.input = input
        self.output = output
        self.error = error
    }

    /// The process's own.
    public static func standard() -> Streams {
        var streams = Streams(
            input: DescriptorSource(0), output: DescriptorSink(1), error: DescriptorSink(2))
        streams.isInputTerminal = Terminal.isTerminal(0)
        streams.isOutputTerminal = Terminal.isTerminal(1)
        streams.isErrorTerminal = Terminal.isTerminal(2)
        streams.width = streams.isOutputTerminal ? Terminal.width(1) : nil
        if streams.isOutputTerminal { streams.screen = { Terminal.size(1) } }
        return streams
    }
}

struct DescriptorSink: ByteSink {
    let descriptor: Int32
    init(_ descriptor: Int32) { self.descriptor = descriptor }
    func write(_ bytes: [UInt8]) -> Int32 { Descriptor.write(bytes, to: descriptor) }
}

struct DescriptorSource: ByteSource {
    let descriptor: Int32
    init(_ descriptor: Int32) { self.descriptor = descriptor }
    func read() -> [UInt8]? { Descriptor.read(descriptor, atMost: 65536) }
}
