import PlatHTTP

/// Where a list goes that is sent while it is read: packed, for whoever takes it so.
struct ListSink: Sendable {
    let stream: ResponseStream
    private let gzip: Gzip?

    init(_ stream: ResponseStream, _ gzip: Gzip?) {
        self.stream = stream
        self.gzip = gzip
    }

    /// What the reply says of how it is packed.
    var headers: Headers { gzip == nil ? [:] : ServerResponse.packedHeaders }

    func write(_ bytes: [UInt8], isLast: Bool = false) {
        let ready = gzip?.pack(bytes, isLast: isLast) ?? bytes
        if !ready.isEmpty { stream.write(ready) }
    }
}
