import PlatSystem
import Synchronization

/// Packs what is sent to a peer that takes it so (`Accept-Encoding: gzip`; RFC 1952), one piece after the
/// other.
///
/// At the fastest of zlib's levels: a list of objects becomes a tenth, at some 200 MB a second.
public final class Gzip: Sendable {
    /// What is shorter is sent as it is.
    public static let bytesMin = 1024

    private let stream: Mutex<Deflation>

    /// Nil where the peer does not take it, and where there is no zlib.
    public init?(for request: Headers) {
        guard Self.isTaken(by: request), let zlib = Zlib.shared,
            let deflation = Deflation(zlib)
        else { return nil }
        stream = Mutex(deflation)
    }

    /// What of the bytes so far is ready to be sent; with `isLast`, all that is left.
    public func pack(_ bytes: [UInt8], isLast: Bool = false) -> [UInt8] {
        stream.withLock { $0.pack(bytes, isLast: isLast) }
    }

    /// Whether a request says that its sender takes gzip.
    static func isTaken(by request: Headers) -> Bool {
        for value in request.values(of: "Accept-Encoding") {
            for clause in value.split(separator: ",") {
                let parts = clause.split(separator: ";").map { part in
                    part.filter { $0 != " " && $0 != "\t" }.lowercased()
                }
                guard parts.first == "gzip" else { continue }
                let quality = parts.dropFirst().first { $0.hasPrefix("q=") }?.dropFirst(2)
                return quality.map { !$0.allSatisfy { "0.".contains($0) } } ?? true
            }
        }
        return false
    }
}

extension ServerResponse {
    /// What says of a response that it is packed. Whoever keeps responses must keep those for others apart.
    public static let packedHeaders: Headers = [
        "Content-Encoding": "gzip", "Vary": "Accept-Encoding",
    ]

    /// The response as it is sent to whoever made a request: packed, if it is whole and long enough.
    public func packed(for request: Headers) -> ServerResponse {
        guard case .bytes(let bytes) = body, bytes.count >= Gzip.bytesMin,
            headers["Content-Encoding"] == nil, let gzip = Gzip(for: request)
        else { return self }
        var response = self
        for field in Self.packedHeaders { response.headers[field.name] = field.value }
        response.body = .bytes(gzip.pack(bytes, isLast: true))
        return response
    }
}

/// One stream of zlib's. Streams are used again: each takes a quarter of a megabyte, which costs more to
/// make than a small response to pack.
private struct Deflation: ~Copyable {
    private let zlib: Zlib
    private let state: ZlibState

    private static let spare = Mutex<[ZlibState]>([])
    private static let spareMax = 8

    init?(_ zlib: Zlib) {
        self.zlib = zlib
        if let kept = Self.spare.withLock({ $0.popLast() }) {
            state = kept
        } else {
            guard let made = ZlibState(zlib) else { return nil }
            state = made
        }
    }

    deinit {
        let (zlib, state) = (self.zlib, self.state)
        let isKept = Self.spare.withLock { spare in
            guard spare.count < Self.spareMax, zlib.reset(state.pointer) == Zlib.ok else {
                return false
            }
            spare.append(state)
            return true
        }
        if !isKept { state.free(zlib) }
    }

    /// Ends what it was asked to pack; packing goes on with the next piece.
    mutating func pack(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        let (zlib, state) = (self.zlib, self.state)
        return bytes.withUnsafeBytes { input in
            state.setInput(input)
            var packed: [UInt8] = []
            var room = max(256, bytes.count / 6)
            var isFull = true
            while isFull {
                let part = [UInt8](unsafeUninitializedCapacity: room) { output, count in
                    state.setOutput(UnsafeMutableRawBufferPointer(output))
                    _ = zlib.deflate(state.pointer, isLast ? Zlib.finish : Zlib.noFlush)
                    count = room - state.roomLeft
                }
                isFull = part.count == room
                packed = packed.isEmpty ? part : packed + part
                room = max(room, 64 << 10)
            }
            return packed
        }
    }
}

/// A `z_stream` as zlib.h lays it out where a long has eight bytes.
private struct ZlibState: @unchecked Sendable {
    // SAFETY: one owner at a time: a `Deflation`, or the list of spare ones.
    let pointer: UnsafeMutableRawPointer

    private static let size = 112
    private enum Offset {
        static let nextIn = 0, availableIn = 8, nextOut = 24, availableOut = 32
    }

    init?(_ zlib: Zlib) {
        pointer = .allocate(byteCount: Self.size, alignment: 8)
        pointer.initializeMemory(as: UInt8.self, repeating: 0, count: Self.size)
        // zlib compares the size with that of its own.
        guard zlib.start(pointer, size: Int32(Self.size)) == Zlib.ok else {
            pointer.deallocate()
            return nil
        }
    }

    func free(_ zlib: Zlib) {
        _ = zlib.end(pointer)
        pointer.deallocate()
    }

    func setInput(_ bytes: UnsafeRawBufferPointer) {
        pointer.storeBytes(
            of: bytes.baseAddress, toByteOffset: Offset.nextIn, as: UnsafeRawPointer?.self)
        pointer.storeBytes(
            of: UInt32(bytes.count), toByteOffset: Offset.availableIn, as: UInt32.self)
    }

    func setOutput(_ bytes: UnsafeMutableRawBufferPointer) {
        pointer.storeBytes(
            of: bytes.baseAddress, toByteOffset: Offset.nextOut, as: UnsafeMutableRawPointer?.self)
        pointer.storeBytes(
            of: UInt32(bytes.count), toByteOffset: Offset.availableOut, as: UInt32.self)
    }

    var roomLeft: Int {
        Int(pointer.load(fromByteOffset: Offset.availableOut, as: UInt32.self))
    }
}

/// The functions of zlib that are called; loaded at first use.
private struct Zlib: @unchecked Sendable {
    // SAFETY: immutable addresses of a library's functions.
    private let version: @convention(c) () -> UnsafePointer<CChar>?
    private let initialize:
        @convention(c) (
            UnsafeMutableRawPointer?, Int32, Int32, Int32, Int32, Int32, UnsafePointer<CChar>?,
            Int32
        ) -> Int32
    let deflate: @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32
    let reset: @convention(c) (UnsafeMutableRawPointer?) -> Int32
    let end: @convention(c) (UnsafeMutableRawPointer?) -> Int32

    static let ok: Int32 = 0
    static let noFlush: Int32 = 0
    static let finish: Int32 = 4

    /// Nil where there is none: responses are sent as they are then.
    static let shared: Zlib? = {
        do throws(DynamicLibrary.Missing) {
            let library = try DynamicLibrary("libz.so.1", package: "zlib1g")
            return Zlib(
                version: try library.function("zlibVersion"),
                initialize: try library.function("deflateInit2_"),
                deflate: try library.function("deflate"),
                reset: try library.function("deflateReset"),
                end: try library.function("deflateEnd"))
        } catch {
            return nil
        }
    }()

    /// Makes a stream ready to pack as gzip does.
    func start(_ stream: UnsafeMutableRawPointer, size: Int32) -> Int32 {
        let (fastest, deflated, gzipWindow, memory, strategy) = (1, 8, 15 + 16, 8, 0)
        return initialize(
            stream, Int32(fastest), Int32(deflated), Int32(gzipWindow), Int32(memory),
            Int32(strategy), version(), size)
    }
}
