import CGnuTLS

/// Hashes, randomness and the signatures of JSON Web Tokens, through GnuTLS.
public enum Crypto {
    public static func sha256(_ bytes: [UInt8]) throws(HTTPError) -> [UInt8] {
        try hash(bytes, GNUTLS_DIG_SHA256, size: 32)
    }

    public static func sha224(_ bytes: [UInt8]) throws(HTTPError) -> [UInt8] {
        try hash(bytes, GNUTLS_DIG_SHA224, size: 28)
    }

    /// Bytes fit for keys and tokens.
    public static func randomBytes(_ count: Int) throws(HTTPError) -> [UInt8] {
        let library = try GnuTLS.shared()
        var bytes = [UInt8](repeating: 0, count: count)
        try library.check(library.random(GNUTLS_RND_RANDOM, &bytes, count), "random bytes")
        return bytes
    }

    private static func hash(
        _ bytes: [UInt8], _ kind: gnutls_digest_algorithm_t, size: Int
    ) throws(HTTPError) -> [UInt8] {
        let library = try GnuTLS.shared()
        var digest = [UInt8](repeating: 0, count: size)
        try library.check(library.hashFast(kind, bytes, bytes.count, &digest), "hash")
        return digest
    }
}
