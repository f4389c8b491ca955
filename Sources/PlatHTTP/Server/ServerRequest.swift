/// A request as it arrived; nothing in it is decoded or believed.
public struct ServerRequest: Sendable {
    /// In upper case.
    public let method: String
    /// Path and query as sent: `%2F` stays.
    public let target: String
    public var headers: Headers
    public let body: RequestBody
    /// Who the peer proved to be by a certificate that the server's client authority signed;
    /// nil without one, and for one that cannot be verified.
    public let clientCertificate: ClientCertificate?
    public let isSecure: Bool
    /// The peer's numeric address, without a port.
    public let remoteAddress: String

    public init(
        method: String, target: String, headers: Headers = [:], body: RequestBody = RequestBody(),
        clientCertificate: ClientCertificate? = nil, isSecure: Bool = false,
        remoteAddress: String = "127.0.0.1"
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.clientCertificate = clientCertificate
        self.isSecure = isSecure
        self.remoteAddress = remoteAddress
    }
}

/// The subject of a verified client certificate, by Kubernetes' reading.
public struct ClientCertificate: Sendable, Equatable {
    /// The user.
    public let commonName: String
    /// The groups.
    public let organizations: [String]
    /// An authority of clients has signed it.
    public var isOfClient = true
    /// An authority of proxies has: who shows it may say who is behind him.
    public var isOfProxy = false

    public init(commonName: String, organizations: [String]) {
        self.commonName = commonName
        self.organizations = organizations
    }
}
