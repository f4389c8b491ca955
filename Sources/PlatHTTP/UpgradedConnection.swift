/// Raw bytes both ways, after a 101. One reader and one writer at a time.
public final class UpgradedConnection: Sendable {
    /// What carries the bytes: the server's socket or curl's connection.
    protocol Transport: Sendable {
        func read() async throws(HTTPError) -> [UInt8]?
        func write(_ bytes: [UInt8]) async throws(HTTPError)
        func close()
    }

    private let transport: any Transport

    init(_ transport: any Transport) {
        self.transport = transport
    }

    /// The next bytes; nil when the peer has ended.
    public func read() async throws(HTTPError) -> [UInt8]? { try await transport.read() }

    /// Sends all of the bytes; returns when they are handed to the system.
    public func write(_ bytes: [UInt8]) async throws(HTTPError) { try await transport.write(bytes) }

    /// Ends both directions; a read that waits returns nil. May be called twice.
    public func close() { transport.close() }
}
