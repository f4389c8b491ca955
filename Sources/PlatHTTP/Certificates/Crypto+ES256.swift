import CGnuTLS

extension Crypto {
    /// An ECDSA P-256 signature over SHA-256 as JSON Web Tokens want it: r and s, 32 bytes each.
    public static func signES256(_ bytes: [UInt8], keyPEM: [UInt8]) throws(HTTPError) -> [UInt8] {
        let library = try GnuTLS.shared()
        let signer = try Signer(pem: keyPEM, library)
        let pointer = signer.pointer
        var signature = gnutls_datum_t()
        let status = bytes.withDatum {
            library.signerSignData2(pointer, GNUTLS_SIGN_ECDSA_SHA256, 0, $0, &signature)
        }
        try library.check(status, "signature")
        var first = gnutls_datum_t()
        var second = gnutls_datum_t()
        let decoded = library.decodeRS(&signature, &first, &second)
        _ = [UInt8](taking: signature)
        try library.check(decoded, "signature")
        return fixed([UInt8](taking: first)) + fixed([UInt8](taking: second))
    }

    /// Whether the signature was made by the key of this certificate or public key (PEM).
    public static func verifyES256(
        _ signature: [UInt8], of bytes: [UInt8], publicPEM: [UInt8]
    ) throws(HTTPError) -> Bool {
        guard signature.count == 64 else { return false }
        let library = try GnuTLS.shared()
        let verifier = try Verifier(library)
        let pointer = verifier.pointer
        var status = publicPEM.withDatum {
            library.verifierImport(pointer, $0, GNUTLS_X509_FMT_PEM)
        }
        if status < 0 {
            status = publicPEM.withDatum {
                library.verifierImportX509Raw(pointer, $0, GNUTLS_X509_FMT_PEM, 0)
            }
        }
        try library.check(status, "public key")
        let sequence = try library.sequence(Array(signature[..<32]), Array(signature[32...]))
        let isGood = bytes.withDatum { data in
            sequence.withDatum {
                library.verifierVerifyData2(pointer, GNUTLS_SIGN_ECDSA_SHA256, 0, data, $0)
            }
        }
        return isGood >= 0
    }

    /// A number of 32 bytes: the library drops leading zeros, or adds one as a sign.
    private static func fixed(_ number: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 0, count: max(0, 32 - number.count)) + number.suffix(32)
    }

    private final class Signer {
        let pointer: gnutls_privkey_t
        private let library: GnuTLS

        init(pem: [UInt8], _ library: GnuTLS) throws(HTTPError) {
            var made: gnutls_privkey_t?
            try library.check(library.signerInit(&made), "private key")
            guard let made else { throw .certificate("private key: no memory") }
            pointer = made
            self.library = library
            let status = pem.withDatum {
                library.signerImportX509Raw(made, $0, GNUTLS_X509_FMT_PEM, nil, 0)
            }
            try library.check(status, "private key")
        }

        deinit { library.signerDeinit(pointer) }
    }
}
