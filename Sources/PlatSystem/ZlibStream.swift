/// A stream of the system's zlib, which is opened when it is first needed: bytes go in, in pieces, and come
/// out compressed, or expanded. The form is gzip's (RFC 1952).
public final class ZlibStream: @unchecked Sendable {
    // SAFETY: nothing is locked; whoever has a stream has it alone, as its users say of themselves.

    /// How far a stream is when it has given what it could.
    public enum Status: Sendable {
        /// There is more to come out, or more has to go in.
        case going
        /// Everything is out.
        case whole
        /// Nothing moves without more input.
        case starved
        /// What went in is nothing that can be expanded.
        case failed
    }

    /// zlib's `z_stream`, whose header need not be there: fourteen fields, each as wide as a pointer on all
    /// machines that have one size for pointers and `unsigned long` (narrow fields are padded to it).
    private enum Field {
        static let nextIn = 0
        static let availableIn = 1
        static let nextOut = 3
        static let availableOut = 4
        static let count = 14
    }

    private static let word = MemoryLayout<UInt>.size
    private let memory: UnsafeMutableRawPointer
    private let step: Zlib.Step
    private let rewind: Zlib.Call
    private let end: Zlib.Call
    private let hasBegun: Bool

    /// A stream that compresses at `level`, from 1 for the fastest to 9 for the smallest, with 1 to 9 for how
    /// much memory that may take; nil where there is not enough of it.
    public static func compressing(
        level: Int32, memory: Int32
    ) throws(DynamicLibrary.Missing) -> ZlibStream? {
        let zlib = try Zlib.loaded.get()
        let stream = ZlibStream(zlib.deflate, zlib.deflateReset, zlib.deflateEnd) {
            zlib.deflateInit($0, level, 8, Zlib.gzipWindow, memory, 0, Zlib.version, $1)
        }
        return stream.hasBegun ? stream : nil
    }

    /// A stream that expands; nil where there is not enough memory.
    public static func expanding() throws(DynamicLibrary.Missing) -> ZlibStream? {
        let zlib = try Zlib.loaded.get()
        let stream = ZlibStream(zlib.inflate, zlib.inflateReset, zlib.inflateEnd) {
            zlib.inflateInit($0, Zlib.gzipWindow, Zlib.version, $1)
        }
        return stream.hasBegun ? stream : nil
    }

    private init(
        _ step: @escaping Zlib.Step, _ rewind: @escaping Zlib.Call, _ end: @escaping Zlib.Call,
        begin: (UnsafeMutableRawPointer, Int32) -> Int32
    ) {
        (self.step, self.rewind, self.end) = (step, rewind, end)
        let size = Field.count * Self.word
        memory = .allocate(byteCount: size, alignment: Self.word)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        // zlib compares the size with that of its own.
        hasBegun = begin(memory, Int32(size)) == Zlib.ok
    }

    deinit {
        if hasBegun { _ = end(memory) }
        memory.deallocate()
    }

    /// Makes it as it was when it was new; false where it cannot be used again.
    public func reset() -> Bool { rewind(memory) == Zlib.ok }

    /// What goes in next. The bytes have to stay where they are until all of them are in.
    public func setInput(_ bytes: UnsafeRawBufferPointer) {
        memory.storeBytes(
            of: bytes.baseAddress, toByteOffset: Field.nextIn * Self.word,
            as: UnsafeRawPointer?.self)
        memory.storeBytes(
            of: UInt32(bytes.count), toByteOffset: Field.availableIn * Self.word, as: UInt32.self)
    }

    /// The bytes of the input that are not in yet.
    public var inputLeft: Int {
        Int(memory.load(fromByteOffset: Field.availableIn * Self.word, as: UInt32.self))
    }

    /// Writes what comes out into `output`, and answers how many bytes that is; `isLast` says that nothing
    /// goes in behind the present input.
    public func run(
        into output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) -> (status: Status, count: Int) {
        let room = Field.availableOut * Self.word
        memory.storeBytes(
            of: output.baseAddress, toByteOffset: Field.nextOut * Self.word,
            as: UnsafeMutableRawPointer?.self)
        memory.storeBytes(of: UInt32(output.count), toByteOffset: room, as: UInt32.self)
        let status = step(memory, isLast ? Zlib.finish : Zlib.noFlush)
        let count = output.count - Int(memory.load(fromByteOffset: room, as: UInt32.self))
        switch status {
        case Zlib.ok: return (.going, count)
        case Zlib.streamEnd: return (.whole, count)
        case Zlib.bufferError: return (count > 0 ? .going : .starved, count)
        default: return (.failed, count)
        }
    }
}

/// The functions of zlib that are needed, and its numbers.
private struct Zlib: Sendable {
    typealias Step = @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32
    typealias Call = @convention(c) (UnsafeMutableRawPointer?) -> Int32
    let deflateInit:
        @convention(c) (
            UnsafeMutableRawPointer?, Int32, Int32, Int32, Int32, Int32, UnsafePointer<CChar>?,
            Int32
        ) -> Int32
    let inflateInit:
        @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32) -> Int32
    let deflate: Step
    let inflate: Step
    let deflateReset: Call
    let inflateReset: Call
    let deflateEnd: Call
    let inflateEnd: Call

    static let (ok, streamEnd, bufferError) = (Int32(0), Int32(1), Int32(-5))
    static let (noFlush, finish) = (Int32(0), Int32(4))
    /// The largest window, and gzip's head and tail.
    static let gzipWindow = Int32(15 + 16)
    /// Of the header that the layout of the stream is from; zlib compares the first number.
    static let version = "1"

    static let loaded = Result<Zlib, DynamicLibrary.Missing>(catching: load)

    private static func load() throws(DynamicLibrary.Missing) -> Zlib {
        let library = try DynamicLibrary("libz.so.1", package: "zlib1g")
        return Zlib(
            deflateInit: try library.function("deflateInit2_"),
            inflateInit: try library.function("inflateInit2_"),
            deflate: try library.function("deflate"), inflate: try library.function("inflate"),
            deflateReset: try library.function("deflateReset"),
            inflateReset: try library.function("inflateReset"),
            deflateEnd: try library.function("deflateEnd"),
            inflateEnd: try library.function("inflateEnd"))
    }
}
