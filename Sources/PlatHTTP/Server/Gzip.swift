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
        guard Self.isTaken(by: request), let deflation = Deflation() else { return nil }
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
        response.headers.replace(with: Self.packedHeaders)
        response.body = .bytes(gzip.pack(bytes, isLast: true))
        return response
    }
}

/// A stream that packs. Streams are used again: each takes a quarter of a megabyte, which costs more to
/// make than a small response to pack.
private struct Deflation: ~Copyable {
    private let stream: ZlibStream

    private static let spare = Mutex<[ZlibStream]>([])
    private static let spareMax = 8

    /// Nil where there is no zlib: responses are sent as they are then.
    init?() {
        if let kept = Self.spare.withLock({ $0.popLast() }) {
            stream = kept
            return
        }
        do throws(DynamicLibrary.Missing) {
            guard let made = try ZlibStream.compressing(level: 1, memory: 8) else { return nil }
            stream = made
        } catch {
            return nil
        }
    }

    deinit {
        guard stream.reset() else { return }
        Self.spare.withLock { spare in
            if spare.count < Self.spareMax { spare.append(stream) }
        }
    }

    /// Ends what it was asked to pack; packing goes on with the next piece.
    mutating func pack(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        bytes.withUnsafeBytes { input in
            stream.setInput(input)
            var packed: [UInt8] = []
            var room = max(256, bytes.count / 6)
            var isFull = true
            while isFull {
                let part = [UInt8](unsafeUninitializedCapacity: room) { output, count in
                    count =
                        stream.run(into: UnsafeMutableRawBufferPointer(output), isLast: isLast)
                        .count
                }
                isFull = part.count == room
                packed = packed.isEmpty ? part : packed + part
                room = max(room, 64 << 10)
            }
            return packed
        }
    }
}
