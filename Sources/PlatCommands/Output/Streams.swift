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
    /// Has the terminal behind standard input hand over each key as it is pressed; answers what ends
    /// that, and is nil where there is no terminal.
    public var readKeys: @Sendable () -> (@Sendable () -> Void)? = { nil }

    public init(input: any ByteSource, output: any ByteSink, error: any ByteSink) {
        self.input = input
        self.output = output
        self.error = error
    }

    /// The process's own.
    public static func standard() -> Streams {
        Streams(input: 0, output: 1, error: 2)
    }

    /// Those of three descriptors.
    public init(input: Int32, output: Int32, error: Int32) {
        self.init(
            input: DescriptorSource(input), output: DescriptorSink(output),
            error: DescriptorSink(error))
        isInputTerminal = Terminal.isTerminal(input)
        isOutputTerminal = Terminal.isTerminal(output)
        isErrorTerminal = Terminal.isTerminal(error)
        width = isOutputTerminal ? Terminal.width(output) : nil
        if isOutputTerminal { screen = { Terminal.size(output) } }
        readKeys = { Terminal.keyByKey(input) }
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
