/// A certificate with its chain, and its private key.
public struct TLSIdentity: Sendable, Equatable {
    public var certificatePEM: [UInt8]
    public var keyPEM: [UInt8]

    public init(certificatePEM: [UInt8], keyPEM: [UInt8]) {
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
    }
}

extension TLSIdentity: CustomStringConvertible, CustomDebugStringConvertible {
    /// The key must not reach a log.
    public var description: String { "TLSIdentity(<redacted>)" }
    public var debugDescription: String { description }
}
