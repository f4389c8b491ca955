/// A request to send.
public struct ClientRequest: Sendable {
    /// What a request carries.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Pulled as the peer takes it; nil ends it, an error cuts the request. Chunked without a
        /// length.
        case stream(length: Int?, next: @Sendable () async throws -> [UInt8]?)
    }

    public var method: String
    public var url: String
    public var headers: Headers
    public var body: Body
    /// The whole exchange; nil for streams that may live for ever.
    public var timeout: Duration?
    /// Name, connection and TLS handshake.
    public var connectTimeout: Duration
    /// No byte in either direction; nil for watches.
    public var idleTimeout: Duration?

    public init(
        _ method: String = "GET", _ url: String, headers: Headers = [:], body: Body = .none,
        timeout: Duration? = nil, connectTimeout: Duration = .seconds(10),
        idleTimeout: Duration? = .seconds(60)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
    }
}
