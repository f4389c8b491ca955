import CGnuTLS

/// A private key, ECDSA P-256 when made here.
final class X509Key {
    let pointer: gnutls_x509_privkey_t
    private let library: GnuTLS

    private init(empty library: GnuTLS) throws(HTTPError) {
        var made: gnutls_x509_privkey_t?
        try library.check(library.keyInit(&made), "private key")
        guard let made else { throw .certificate("private key: no memory") }
        pointer = made
        self.library = library
    }

    /// A new key.
    convenience init(generatedBy library: GnuTLS) throws(HTTPError) {
        try self.init(empty: library)
        try library.check(
            library.keyGenerate(pointer, GNUTLS_PK_ECDSA, cgnutls_p256_bits, 0), "new private key")
    }

    convenience init(pem: [UInt8], _ library: GnuTLS) throws(HTTPError) {
        try self.init(empty: library)
        let pointer = pointer
        let status = pem.withDatum { library.keyImport(pointer, $0, GNUTLS_X509_FMT_PEM) }
        try library.check(status, "private key")
    }

    deinit { library.keyDeinit(pointer) }

    func pem() throws(HTTPError) -> [UInt8] {
        var datum = gnutls_datum_t()
        let status = library.keyExport2Pkcs8(pointer, GNUTLS_X509_FMT_PEM, nil, 0, &datum)
        try library.check(status, "private key")
        return [UInt8](taking: datum)
    }

    /// The same for a key and for each certificate of it.
    func keyID() throws(HTTPError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        var size = bytes.count
        try library.check(library.keyGetKeyID(pointer, 0, &bytes, &size), "private key")
        return Array(bytes[..<size])
    }
}
