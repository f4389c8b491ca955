/// Compressed bytes as `gzip` makes and reads them, through the system's zlib, which is opened when it is
/// first needed.
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
        let library = try Zlib.shared()
        let stream = ZlibStream()
        defer { _ = library.deflateEnd(stream.memory) }
        guard stream.begin({ library.deflateInit($0, 9, 8, 31, 9, 0, Zlib.version, $1) }) else {
            throw .damaged
        }
        var output: [UInt8] = []
        let end = try stream.run(bytes, library.deflate) { part throws(Fault) in output += part }
        guard end == .whole else { throw .damaged }
        return output
    }

    /// Expands the one member that `bytes` are to be, up to `limit` bytes.
    public static func expand(_ bytes: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
        let library = try Zlib.shared()
        let stream = ZlibStream()
        defer { _ = library.inflateEnd(stream.memory) }
        guard stream.begin({ library.inflateInit($0, 31, Zlib.version, $1) }) else {
            throw .damaged
        }
        var output: [UInt8] = []
        let end = try stream.run(bytes, library.inflate) { part throws(Fault) in
            guard output.count + part.count <= limit else { throw .tooLarge }
            output += part
        }
        switch end {
        case .whole where stream.inputLeft == 0: return output
        case .starved: throw .cut
        case .whole, .failed: throw .damaged
        }
    }
}

/// The functions of zlib that are needed.
private struct Zlib: Sendable {
    typealias Step = @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32
    typealias End = @convention(c) (UnsafeMutableRawPointer?) -> Int32
    let deflateInit:
        @convention(c) (
            UnsafeMutableRawPointer?, Int32, Int32, Int32, Int32, Int32, UnsafePointer<CChar>?,
            Int32
        ) -> Int32
    let inflateInit:
        @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32) -> Int32
    let deflate: Step
    let inflate: Step
    let deflateEnd: End
    let inflateEnd: End

    /// Of the header that the layout of `ZlibStream` is from; zlib compares the first number.
    static let version = "1"

    private static let loaded = Result<Zlib, DynamicLibrary.Missing>(catching: load)

    static func shared() throws(GzipFile.Fault) -> Zlib {
        do throws(DynamicLibrary.Missing) { return try loaded.get() } catch {
            throw .missing(error)
        }
    }

    private static func load() throws(DynamicLibrary.Missing) -> Zlib {
        let library = try DynamicLibrary("libz.so.1", package: "zlib1g")
        return Zlib(
            deflateInit: try library.function("deflateInit2_"),
            inflateInit: try library.function("inflateInit2_"),
            deflate: try library.function("deflate"), inflate: try library.function("inflate"),
            deflateEnd: try library.function("deflateEnd"),
            inflateEnd: try library.function("inflateEnd"))
    }
}

/// zlib's `z_stream`, whose header need not be there: fourteen fields, of a pointer's size each on all
/// machines that have one size for pointers and `unsigned long` (narrow fields are padded to it).
private final class ZlibStream {
    enum End { case whole, starved, failed }

    private enum Field {
        static let nextIn = 0
        static let availableIn = 1
        static let nextOut = 3
        static let availableOut = 4
        static let count = 14
    }

    private static let word = MemoryLayout<UInt>.size
    private static let part = 1 << 16
    let memory: UnsafeMutableRawPointer

    init() {
        memory = .allocate(byteCount: Field.count * Self.word, alignment: Self.word)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: Field.count * Self.word)
    }

    deinit { memory.deallocate() }

    func begin(_ body: (UnsafeMutableRawPointer, Int32) -> Int32) -> Bool {
        body(memory, Int32(Field.count * Self.word)) == 0
    }

    var inputLeft: Int { Int(number(Field.availableIn)) }

    /// Takes all of the input, and tells what comes out part by part.
    func run(
        _ input: [UInt8], _ step: Zlib.Step,
        _ tell: (ArraySlice<UInt8>) throws(GzipFile.Fault) -> Void
    ) throws(GzipFile.Fault) -> End {
        guard let size = UInt32(exactly: input.count) else { throw .tooLarge }
        // Both stay where they are while zlib points into them.
        let source = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, input.count))
        let output = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.part)
        defer {
            source.deallocate()
            output.deallocate()
        }
        source.initialize(from: input, count: input.count)
        set(Field.nextIn, UnsafeMutableRawPointer(source))
        set(Field.availableIn, size)
        while true {
            set(Field.nextOut, UnsafeMutableRawPointer(output))
            set(Field.availableOut, UInt32(Self.part))
            // Z_FINISH: all of the input is here.
            let status = step(memory, 4)
            let made = Self.part - Int(number(Field.availableOut))
            try tell(Array(UnsafeBufferPointer(start: output, count: made))[...])
            switch status {
            case 1: return .whole
            case 0: continue
            case -5 where made > 0: continue
            case -5: return .starved
            default: return .failed
            }
        }
    }

    private func set(_ field: Int, _ pointer: UnsafeMutableRawPointer) {
        memory.storeBytes(
            of: pointer, toByteOffset: field * Self.word, as: UnsafeMutableRawPointer.self)
    }

    private func set(_ field: Int, _ number: UInt32) {
        memory.storeBytes(of: number, toByteOffset: field * Self.word, as: UInt32.self)
    }

    private func number(_ field: Int) -> UInt32 {
        memory.load(fromByteOffset: field * Self.word, as: UInt32.self)
    }
}
