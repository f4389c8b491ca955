/// An HTTP client for one set of credentials: HTTP/2 where offered, connections reused, redirects
/// never followed.
public final class HTTPClient: Sendable {
    public struct Configuration: Sendable {
        /// The only authorities that are trusted; nil: the system's.
        public var authorityPEM: [UInt8]?
        /// The server's certificate is not looked at.
        public var isInsecure = false
        /// The name that the certificate must carry, and that is sent in the handshake, when it is
        /// not the URL's host.
        public var serverName: String?
        public var clientCertificatePEM: [UInt8]?
        public var clientKeyPEM: [UInt8]?
        /// A proxy's URL; nil: what the environment says, if `usesEnvironmentProxy`, else none.
        public var proxy: String?
        public var usesEnvironmentProxy = true
        public var userAgent = "plat"
        public var maxConnectionsPerHost = 64
        public var allowsHTTP2 = true

        public init() {}
    }

    public init(_ configuration: Configuration = Configuration()) {}

    /// Sends and reads the whole reply; a body over the limit throws `.tooLarge`.
    public func send(
        _ request: ClientRequest, bodyLimit: Int = 256 << 20
    ) async throws(HTTPError) -> ClientResponse {
        throw .library("not built yet")
    }

    /// Sends and returns when the reply's headers are there.
    public func stream(_ request: ClientRequest) async throws(HTTPError) -> ClientStream {
        throw .library("not built yet")
    }

    /// Asks for an upgrade (the request carries `Upgrade` and what belongs to it; `Connection` is added).
    public func upgrade(_ request: ClientRequest) async throws(HTTPError) -> ClientUpgrade {
        throw .library("not built yet")
    }
}
