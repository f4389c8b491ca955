import CGnuTLS

/// The authorities of a server that has proxies in front of it: theirs sign for proxies, which say who is
/// behind them, and for nobody else.
struct PeerRoles: Sendable {
    let clients: AuthorityList?
    let proxies: AuthorityList
}

/// Reads who the peer of a TLS connection is.
enum PeerCertificate {
    /// The subject, when the chain leads to an authority that the session's credentials trust and
    /// the certificate is for clients; nil too when there is no certificate.
    ///
    /// - Parameter roles: tells authorities of clients from those of proxies; nil: all are clients'.
    static func verified(
        session: UnsafeMutableRawPointer, _ roles: PeerRoles?
    ) -> ClientCertificate? {
        // A server without the library has no TLS session.
        guard let library = try? GnuTLS.shared() else { return nil }
        let session = OpaquePointer(session)
        var count: UInt32 = 0
        guard let chain = library.peers(session, &count), count > 0,
            isTrusted(session, library)
        else { return nil }
        // A certificate that cannot be read names nobody.
        guard let certificate = try? X509Certificate(der: chain.pointee, library),
            let commonName = certificate.values(of: .commonName).first
        else { return nil }
        var client = ClientCertificate(
            commonName: commonName, organizations: certificate.values(of: .organization))
        guard let roles else { return client }
        // What cannot be read of the chain leads nowhere.
        let rest = (1..<Int(count)).compactMap { try? X509Certificate(der: chain[$0], library) }
        client.isOfClient = roles.clients?.haveSigned([certificate] + rest) ?? false
        client.isOfProxy = roles.proxies.haveSigned([certificate] + rest)
        return client
    }

    private static func isTrusted(_ session: OpaquePointer, _ library: GnuTLS) -> Bool {
        var purpose = Array(X509Certificate.Purpose.client.rawValue.utf8)
        purpose.append(0)
        let size = UInt32(purpose.count - 1)
        var problems: UInt32 = 0
        let status = purpose.withUnsafeMutableBufferPointer { buffer in
            var data = gnutls_typed_vdata_st(
                type: GNUTLS_DT_KEY_PURPOSE_OID, data: buffer.baseAddress, size: size)
            return library.verifyPeers(session, &data, 1, &problems)
        }
        return status >= 0 && problems == 0
    }
}
