/// A whole reply.
public struct ClientResponse: Sendable {
    public var status: Int
    public var headers: Headers
    public var body: [UInt8]

    public init(status: Int, headers: Headers = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A reply whose body is read while it arrives; dropping it cancels the transfer.
public final class ClientStream: Sendable {
    public let status: Int
    public let headers: Headers
    private let channel: ByteChannel<HTTPError>
    private let host: String
    private let onDrop: @Sendable () -> Void

    init(
        status: Int, headers: Headers, channel: ByteChannel<HTTPError>, host: String,
        onDrop: @escaping @Sendable () -> Void
    ) {
        self.status = status
        self.headers = headers
        self.channel = channel
        self.host = host
        self.onDrop = onDrop
    }

    deinit { onDrop() }

    /// The next bytes, nil at the clean end. A peer that sends faster than this is called is slowed
    /// down. For one reader.
    public func next() async throws(HTTPError) -> [UInt8]? { try await channel.next() }

    /// Ends the transfer; a read that waits throws `.cancelled`.
    public func cancel() { onDrop() }

    /// Reads the rest.
    public func collect(limit: Int) async throws(HTTPError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let chunk = try await next() {
            guard bytes.count + chunk.count <= limit else {
                cancel()
                throw .tooLarge(host: host, limit: limit)
            }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        }
        return bytes
    }
}

extension ClientStream: AsyncSequence {
    /// Takes one part after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let stream: ClientStream

        public mutating func next() async throws(HTTPError) -> [UInt8]? { try await stream.next() }

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPError) -> [UInt8]? {
            try await stream.next()
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }
}

/// The peer's answer to a request for an upgrade.
public enum ClientUpgrade: Sendable {
    case switched(UpgradedConnection, Headers)
    /// Anything but a 101.
    case refused(ClientResponse)
}
