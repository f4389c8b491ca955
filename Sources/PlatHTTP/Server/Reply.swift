import CMicroHTTPD
import PlatSystem

/// Turns a response into the library's and hands it over; on the connection's thread.
struct Reply {
    private let response: ServerResponse
    private let library: MicroHTTPD

    init(_ response: ServerResponse, _ library: MicroHTTPD) {
        self.response = response
        self.library = library
    }

    func queue(on connection: OpaquePointer, closes: Bool) -> MHD_Result {
        guard let made = make(on: connection) else { return .NO }
        defer { library.destroyResponse(made) }
        for field in response.headers where !isLibrarys(field.name) {
            _ = library.addHeader(made, field.name, field.value)
        }
        if closes, response.status >= 200 { _ = library.addHeader(made, "Connection", "close") }
        return library.queueResponse(connection, UInt32(clamping: response.status), made)
    }

    /// The head of a 101, which the library does not see.
    static func switchingHead(_ headers: Headers) -> [UInt8] {
        var text = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
        for field in headers where !Headers.same(field.name, "Connection") {
            let line = "\(field.name): \(field.value)"
            // What could end the line early could also forge the next one.
            guard line.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) else { continue }
            text += line + "\r\n"
        }
        return Array((text + "\r\n").utf8)
    }

    /// Framing is the library's business. Of `Connection`, only `close` is the handler's to say.
    private func isLibrarys(_ name: String) -> Bool {
        if Headers.same(name, "Connection") {
            return !response.headers.contains("Connection", token: "close")
        }
        return Headers.same(name, "Content-Length") || Headers.same(name, "Transfer-Encoding")
    }

    private func make(on connection: OpaquePointer) -> OpaquePointer? {
        switch response.body {
        case .bytes(let bytes) where bytes.count < Limits.piecewiseReply:
            return bytes.withUnsafeBytes { buffer in
                library.responseFromBuffer(
                    buffer.count, buffer.baseAddress, .RESPMEM_MUST_COPY)
            }
        case .bytes(let bytes):
            return callbackResponse(size: UInt64(bytes.count), BytesSource(bytes))
        case .stream(let stream):
            let library = library
            // SAFETY: `wake` is called only while the stream is parked, and with it the connection.
            nonisolated(unsafe) let connection = connection
            stream.attach { library.resume(connection) }
            return callbackResponse(
                size: .max, StreamSource(stream) { library.suspend(connection) })
        case .upgrade:
            // The exchange takes the connection over before it gets here.
            return nil
        }
    }

    private func callbackResponse(size: UInt64, _ source: ReplySource) -> OpaquePointer? {
        let box = Unmanaged.passRetained(source)
        let made = library.responseFromCallback(
            size, Limits.replyPiece,
            { context, position, buffer, room in
                // SAFETY: the context is the box retained above; the library frees it last.
                guard let context, let buffer else { return ReplySource.cut }
                return Unmanaged<ReplySource>.fromOpaque(context).takeUnretainedValue()
                    .read(position, UnsafeMutableRawBufferPointer(start: buffer, count: room))
            }, box.toOpaque(),
            { context in
                guard let context else { return }
                // SAFETY: the one release of the box; called once, when the response is freed.
                Unmanaged<ReplySource>.fromOpaque(context).takeRetainedValue().close()
            })
        if made == nil { box.release() }
        return made
    }
}

/// Where the bytes of a reply come from when the library asks for them.
class ReplySource {
    /// The header's `MHD_CONTENT_READER_END_OF_STREAM` and `…_END_WITH_ERROR`, macros with casts.
    static let end = -1
    static let cut = -2

    func read(_ position: UInt64, _ target: UnsafeMutableRawBufferPointer) -> Int { Self.end }
    func close() {}
}

private final class BytesSource: ReplySource {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    override func read(_ position: UInt64, _ target: UnsafeMutableRawBufferPointer) -> Int {
        let start = Int(position)
        let count = min(bytes.count - start, target.count)
        bytes.withUnsafeBytes { source in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<start + count]))
        }
        return count
    }
}

private final class StreamSource: ReplySource {
    private let stream: ResponseStream
    private let park: () -> Void

    init(_ stream: ResponseStream, park: @escaping () -> Void) {
        self.stream = stream
        self.park = park
    }

    override func read(_ position: UInt64, _ target: UnsafeMutableRawBufferPointer) -> Int {
        switch stream.take(into: target, park: park) {
        case .bytes(let count): count
        case .parked: 0
        case .end: Self.end
        case .cut: Self.cut
        }
    }

    override func close() { stream.close() }
}
