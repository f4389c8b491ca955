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

    deinit { library.verifierDeinit(pointer) }
}
