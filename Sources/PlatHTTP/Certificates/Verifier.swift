import CGnuTLS

/// A public key that signatures are checked with.
final class Verifier {
    let pointer: gnutls_pubkey_t
    private let library: GnuTLS

    init(_ library: GnuTLS) throws(HTTPError) {
        var made: gnutls_pubkey_t?
        try library.check(library.verifierInit(&made), "public key")
        guard let made else { throw .certificate("public key: no memory") }
        pointer = made
        self.library = library
    }

    /// The key of a certificate, or a public key alone.
    convenience init(pem: [UInt8], _ library: GnuTLS) throws(HTTPError) {
        try self.init(library)
        var status = pem.withDatum {
            library.verifierImport(pointer, $0, GNUTLS_X509_FMT_PEM)
        }
        if status < 0 {
            status = pem.withDatum {
                library.verifierImportX509Raw(pointer, $0, GNUTLS_X509_FMT_PEM, 0)
            }
        }
        try library.check(status, "public key")
    }

    deinit { library.verifierDeinit(pointer) }
}
