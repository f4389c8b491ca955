/// Hashes and randomness, through GnuTLS.
public enum Crypto {
    public static func sha256(_ bytes: [UInt8]) throws(HTTPError) -> [UInt8] {
        throw .library("not built yet")
    }

    public static func sha224(_ bytes: [UInt8]) throws(HTTPError) -> [UInt8] {
        throw .library("not built yet")
    }

    public static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) throws(HTTPError) -> [UInt8] {
        throw .library("not built yet")
    }

    /// Bytes fit for keys and tokens.
    public static func randomBytes(_ count: Int) throws(HTTPError) -> [UInt8] {
        throw .library("not built yet")
    }

    /// An ECDSA P-256 signature over SHA-256 as JSON Web Tokens want it: r and s, 32 bytes each.
    public static func signES256(_ bytes: [UInt8], keyPEM: [UInt8]) throws(HTTPError) -> [UInt8] {
        throw .library("not built yet")
    }

    /// Whether the signature was made by the key of this certificate or public key (PEM).
    public static func verifyES256(
        _ signature: [UInt8], of bytes: [UInt8], publicPEM: [UInt8]
    ) throws(HTTPError) -> Bool {
        throw .library("not built yet")
    }
}
