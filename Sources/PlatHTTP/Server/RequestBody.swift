/// Why a request's body could not be read to its end.
public enum BodyError: Error, Sendable, Equatable {
    case tooLarge(limit: Int)
    /// The peer went away, or sent less than it announced.
    case disconnected
}

/// The bytes that follow a request's headers, read as the handler asks for them: a peer that sends
/// faster than it is read is slowed down. For one reader, and until the handler returns: what is
/// unread then is dropped.
public struct RequestBody: Sendable {
    let channel: ByteChannel<BodyError>
    /// What `Content-Length` announces; nil when the body is chunked.
    public let declaredLength: Int?

    /// A body that is there already: for requests that come from no socket.
    public init(_ bytes: [UInt8] = []) {
        channel = ByteChannel(limit: .max, startsStopped: false, cancelled: .disconnected)
        declaredLength = bytes.count
        if !bytes.isEmpty { channel.push(bytes) }
        channel.finish()
    }

    /// Shared by all requests without a body: an ended channel has no state to speak of.
    static let empty = RequestBody()

    init(channel: ByteChannel<BodyError>, declaredLength: Int?) {
        self.channel = channel
        self.declaredLength = declaredLength
    }

    /// The next bytes, nil at the end.
    public func next() async throws(BodyError) -> [UInt8]? {
        try await channel.next()
    }

    /// Reads to the end; a body over the limit is refused as early as it can be known.
    public func collect(limit: Int) async throws(BodyError) -> [UInt8] {
        if let declaredLength, declaredLength > limit { throw .tooLarge(limit: limit) }
        var bytes: [UInt8] = []
        while let chunk = try await channel.next() {
            guard bytes.count + chunk.count <= limit else { throw .tooLarge(limit: limit) }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        }
        return bytes
    }
}

extension RequestBody: AsyncSequence {
    /// Takes one part after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let channel: ByteChannel<BodyError>

        public mutating func next() async throws(BodyError) -> [UInt8]? {
            try await channel.next()
        }

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(BodyError) -> [UInt8]? {
            try await channel.next()
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(channel: channel) }
}
