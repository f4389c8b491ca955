/// Why an exchange, or a server's start, failed. The texts name the host and are lower case,
/// ready to follow a subject (`plat ws ls: `).
public enum HTTPError: Error, Sendable, Equatable {
    case malformedURL(String)
    /// A header whose name or value would end the line, or which holds another control character.
    /// The name alone: values carry tokens.
    case malformedHeader(name: String)
    /// The name has no address.
    case resolve(host: String)
    case connect(host: String, port: Int, reason: ConnectFailure)
    /// The proxy on the way, named by host and port, does not let the request through.
    case proxy(host: String, reason: String)
    case tls(host: String, reason: TLSFailure)
    case timeout(host: String, what: Timeout, seconds: Double)
    /// The peer went away in the middle of the exchange.
    case cut(host: String, reason: String)
    /// The reply's body passed the limit that the caller set.
    case tooLarge(host: String, limit: Int)
    case cancelled
    /// The server could not take its address.
    case listen(address: String, port: Int, reason: ListenFailure)
    /// A certificate or key that cannot be read or made.
    case certificate(String)
    /// A C library is missing or answered what it never should.
    case library(String)

    /// Why nobody answered at the address.
    public enum ConnectFailure: Sendable, Equatable {
        case refused
        case unreachable
        case other(String)
    }

    /// Why the other side is not trusted.
    public enum TLSFailure: Sendable, Equatable {
        case unknownAuthority
        /// The peer answered, but not in TLS.
        case notTLS
        case hostname
        case expired
        /// The peer wants a client certificate, or not this one.
        case clientCertificate
        case other(String)
    }

    /// Which wait was over.
    public enum Timeout: Sendable, Equatable {
        /// Name, connection and handshake together.
        case connect
        /// No byte in either direction.
        case idle
        case total
    }

    /// Why an address cannot be listened at.
    public enum ListenFailure: Sendable, Equatable {
        case inUse
        case notPermitted
        case noSuchAddress
        case other(String)
    }
}

extension HTTPError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedURL(let url): "\"\(url)\" is not a URL"
        case .malformedHeader(let name): "the header \(name.debugDescription) cannot be sent"
        case .resolve(let host): "no such host \(host)"
        case .connect(let host, let port, let reason): "\(host):\(port): \(reason)"
        case .proxy(let host, let reason): "the proxy \(host): \(reason)"
        case .tls(let host, let reason): "\(host): \(reason)"
        case .timeout(let host, let what, let seconds): "\(host): \(what) \(Self.text(seconds)) s"
        case .cut(let host, let reason): "\(host) cut the connection: \(reason)"
        case .tooLarge(let host, let limit): "the reply of \(host) is larger than \(limit) bytes"
        case .cancelled: "cancelled"
        case .listen(let address, let port, let reason): "\(address):\(port): \(reason)"
        case .certificate(let reason): reason
        case .library(let reason): reason
        }
    }

    /// Seconds without a needless fraction.
    private static func text(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    }
}

extension HTTPError.ConnectFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused: "connection refused"
        case .unreachable: "unreachable"
        case .other(let text): text
        }
    }
}

extension HTTPError.TLSFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownAuthority: "its certificate is signed by an unknown authority"
        case .notTLS: "it does not speak TLS"
        case .hostname: "its certificate is for another name"
        case .expired: "its certificate has expired or is not valid yet"
        case .clientCertificate: "it does not accept the client certificate"
        case .other(let text): "TLS: \(text)"
        }
    }
}

extension HTTPError.Timeout: CustomStringConvertible {
    public var description: String {
        switch self {
        case .connect: "no connection within"
        case .idle: "silent for"
        case .total: "no complete answer within"
        }
    }
}

extension HTTPError.ListenFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .inUse: "address already in use"
        case .notPermitted: "not permitted"
        case .noSuchAddress: "not an address of this machine"
        case .other(let text): text
        }
    }
}
