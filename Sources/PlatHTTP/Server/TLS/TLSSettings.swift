import CGnuTLS
import PlatSystem

/// What every TLS connection of a server has in common: its certificate, whom it trusts, which versions and
/// ciphers it speaks. Lives as long as the last connection.
final class TLSSettings: @unchecked Sendable {
    // SAFETY: filled once and then only read; the library allows any number of sessions to share it.
    private let credentials: gnutls_certificate_credentials_t
    private let priorities: gnutls_priority_t
    private let functions: TLSFunctions
    private let asksForCertificates: Bool
    fileprivate let roles: PeerRoles?

    /// - Parameters:
    ///   - identity: the server's.
    ///   - clients, proxies: authorities, PEM texts; certificates are asked for when there is one.
    init(
        _ identity: TLSIdentity, clients: [UInt8]?, proxies: [UInt8]? = nil
    ) throws(HTTPError) {
        let authorities = [clients, proxies].compactMap(\.self)
        let library = try GnuTLS.shared()
        let functions = try TLSFunctions.shared()
        self.functions = functions
        var made: gnutls_certificate_credentials_t?
        try library.check(functions.credentialsInit(&made), "credentials")
        var order: gnutls_priority_t?
        let words = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
        try library.check(functions.priorityInit(&order, words, nil), "TLS versions")
        guard let made, let order else { throw .certificate("credentials: no memory") }
        credentials = made
        priorities = order
        asksForCertificates = !authorities.isEmpty
        roles = try proxies.map { proxies throws(HTTPError) in
            PeerRoles(
                clients: try clients.map { clients throws(HTTPError) in
                    try AuthorityList(pem: clients, library)
                }, proxies: try AuthorityList(pem: proxies, library))
        }
        let status = identity.certificatePEM.withDatum { certificate in
            identity.keyPEM.withDatum { key in
                functions.credentialsSetKey(made, certificate, key, GNUTLS_X509_FMT_PEM)
            }
        }
        guard status >= 0 else {
            throw .certificate("the server's certificate or key cannot be used")
        }
        for authority in authorities {
            let count = authority.withDatum {
                functions.credentialsSetTrust(made, $0, GNUTLS_X509_FMT_PEM)
            }
            guard count > 0 else { throw .certificate("the client authority cannot be used") }
        }
    }

    deinit {
        functions.credentialsFree(credentials)
        functions.priorityDeinit(priorities)
    }

    /// The server's end of a connection's TLS.
    func session(on socket: Int32) throws(HTTPError) -> TLSSession {
        let library = try GnuTLS.shared()
        var made: gnutls_session_t?
        // A peer that is gone is an error here, and no signal that ends the process.
        let flags = UInt32(
            GNUTLS_SERVER.rawValue | GNUTLS_NONBLOCK.rawValue | GNUTLS_NO_SIGNAL.rawValue)
        try library.check(functions.sessionInit(&made, flags), "session")
        guard let made else { throw .certificate("session: no memory") }
        let session = TLSSession(made, functions, settings: self)
        try library.check(functions.prioritySet(made, priorities), "session")
        try library.check(
            functions.credentialsSet(
                made, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials)), "session")
        if asksForCertificates { functions.requestCertificate(made, GNUTLS_CERT_REQUEST) }
        functions.setSocket(made, socket, socket)
        return session
    }
}

/// The server's end of one TLS connection on a socket that never blocks. Used by one thread at a time.
final class TLSSession {
    private let pointer: gnutls_session_t
    private let functions: TLSFunctions
    /// The session points into what these hold.
    private let settings: TLSSettings

    /// What came of a step.
    enum Progress: Equatable {
        case done(Int)
        /// The socket has to be readable, or writable, first.
        case wait(forWriting: Bool)
        /// The peer has ended what it sends.
        case end
        case failed
    }

    fileprivate init(_ pointer: gnutls_session_t, _ functions: TLSFunctions, settings: TLSSettings)
    {
        self.pointer = pointer
        self.functions = functions
        self.settings = settings
    }

    deinit { functions.sessionDeinit(pointer) }

    func handshake() -> Progress { progress(Int(functions.handshake(pointer))) }

    /// Who the peer proved to be, once the handshake is over.
    var clientCertificate: ClientCertificate? {
        PeerCertificate.verified(session: UnsafeMutableRawPointer(pointer), settings.roles)
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
        let count = functions.receive(pointer, buffer.baseAddress, buffer.count)
        // Also a peer that ends the connection without a word.
        if count == 0 || count == Int(GNUTLS_E_PREMATURE_TERMINATION) { return .end }
        return progress(count)
    }

    /// Whether received bytes wait that the socket says nothing of any more.
    var hasPending: Bool { functions.pending(pointer) > 0 }

    func send(_ bytes: UnsafeRawBufferPointer) -> Progress {
        progress(functions.send(pointer, bytes.baseAddress, bytes.count))
    }

    /// Goes on with what `send` had to wait with.
    func sendRest() -> Progress { progress(functions.send(pointer, nil, 0)) }

    /// Says that nothing more is sent, if the socket takes it.
    func end() { _ = functions.bye(pointer, GNUTLS_SHUT_WR) }

    private func progress(_ status: Int) -> Progress {
        if status >= 0 { return .done(status) }
        switch Int32(status) {
        case GNUTLS_E_AGAIN, GNUTLS_E_INTERRUPTED:
            return .wait(forWriting: functions.direction(pointer) == 1)
        default:
            // An alert that is only a warning: the peer goes on.
            return functions.isFatal(Int32(status)) == 0 ? .wait(forWriting: false) : .failed
        }
    }
}
