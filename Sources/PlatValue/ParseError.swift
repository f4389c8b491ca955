/// Text that is not the JSON or YAML it should be: what is wrong, and where.
public struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, without the place.
    public var message: String
    /// The line, counted from 1; nil where a place makes no sense.
    public var line: Int?
    /// The column, counted from 1 in bytes.
    public var column: Int?
    /// The place as bytes from the beginning, where it is known.
    public var offset: Int?
    /// The same in the words of Kubernetes' tools, whose lines are sometimes off by one; where nil,
    /// those of `message`.
    public var upstreamText: String?

    /// What Kubernetes' tools say of the same text.
    public var goText: String { upstreamText ?? message }

    public init(_ message: String, line: Int? = nil, column: Int? = nil) {
        self.message = message
        self.line = line
        self.column = column
    }

    /// An error at a byte of a text.
    init(_ message: String, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        var line = 1
        var lineStart = 0
        for at in 0..<min(offset, bytes.count) where bytes[at] == UInt8(ascii: "\n") {
            line += 1
            lineStart = at + 1
        }
        self.init(message, line: line, column: offset - lineStart + 1)
        self.offset = offset
    }

    public var description: String {
        switch (line, column) {
        case (let line?, let column?): "line \(line), column \(column): \(message)"
        case (let line?, nil): "line \(line): \(message)"
        default: message
        }
    }
}
