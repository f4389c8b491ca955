/// Compressed bytes as `gzip` makes and reads them, whole.
public enum GzipFile {
    /// Why bytes cannot be compressed or expanded.
    public enum Fault: Error, Equatable, Sendable, CustomStringConvertible {
        case missing(DynamicLibrary.Missing)
        /// They end too early.
        case cut
        /// They are none of gzip's, or were changed.
        case damaged
        /// What they stand for is more than the caller takes.
        case tooLarge

        /// In words that follow the name of what is wrong.
        public var description: String {
            switch self {
            case .missing(let missing): missing.description
            case .cut: "is cut"
            case .damaged: "is damaged"
            case .tooLarge: "is too large"
            }
        }
    }

    /// Whether they begin as gzip's do.
    public static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Compresses, without time and name: the same bytes give the same, with one version of zlib.
    public static func compress(_ bytes: [UInt8]) throws(Fault) -> [UInt8] {
        let stream = try opened { () throws(DynamicLibrary.Missing) in
            try ZlibStream.compressing(level: 9, memory: 9)
        }
        var output: [UInt8] = []
        let end = try run(bytes, through: stream) { part throws(Fault) in output += part }
        guard end == .whole else { throw .damaged }
        return output
    }

    /// Expands the one member that `bytes` are to be, up to `limit` bytes.
    public static func expand(_ bytes: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
        let stream = try opened { () throws(DynamicLibrary.Missing) in
            try ZlibStream.expanding()
        }
        var output: [UInt8] = []
        let end = try run(bytes, through: stream) { part throws(Fault) in
            guard output.count + part.count <= limit else { throw .tooLarge }
            output += part
        }
        switch end {
        case .whole where stream.inputLeft == 0: return output
        case .starved: throw .cut
        case .whole, .going, .failed: throw .damaged
        }
    }

    private static func opened(
        _ open: () throws(DynamicLibrary.Missing) -> ZlibStream?
    ) throws(Fault) -> ZlibStream {
        let stream: ZlibStream?
        do throws(DynamicLibrary.Missing) { stream = try open() } catch { throw .missing(error) }
        guard let stream else { throw .tooLarge }
        return stream
    }

    /// Lets all of the input through, and tells what comes out part by part.
    private static func run(
        _ input: [UInt8], through stream: ZlibStream,
        _ tell: (UnsafeRawBufferPointer) throws(Fault) -> Void
    ) throws(Fault) -> ZlibStream.Status {
        guard input.count <= Int(UInt32.max) else { throw .tooLarge }
        // Both stay where they are while zlib points into them.
        let source = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count, alignment: 1)
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer {
            source.deallocate()
            output.deallocate()
        }
        source.copyBytes(from: input)
        stream.setInput(UnsafeRawBufferPointer(source))
        while true {
            let (status, count) = stream.run(into: output, isLast: true)
            try tell(UnsafeRawBufferPointer(rebasing: output[..<count]))
            if status != .going { return status }
        }
    }
}
