import CGnuTLS

/// A public key as JSON Web Keys give it: numbers, most significant byte first (RFC 7518, section 6).
public enum PublicKey: Sendable, Equatable {
    /// A curve of the NIST, by the name that keys give it.
    public enum Curve: String, Sendable {
        case p256 = "P-256"
        case p384 = "P-384"
        case p521 = "P-521"

        /// The bytes of a coordinate, and of each half of a signature.
        var size: Int {
            switch self {
            case .p256: 32
            case .p384: 48
            case .p521: 66
            }
        }

        fileprivate var code: gnutls_ecc_curve_t {
            switch self {
            case .p256: GNUTLS_ECC_CURVE_SECP256R1
            case .p384: GNUTLS_ECC_CURVE_SECP384R1
            case .p521: GNUTLS_ECC_CURVE_SECP521R1
            }
        }
    }

    case rsa(modulus: [UInt8], exponent: [UInt8])
    case elliptic(Curve, x: [UInt8], y: [UInt8])
}

/// How a JSON Web Token is signed (RFC 7518, section 3.1).
public enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"

    fileprivate var code: gnutls_sign_algorithm_t {
        switch self {
        case .rs256: GNUTLS_SIGN_RSA_SHA256
        case .rs384: GNUTLS_SIGN_RSA_SHA384
        case .rs512: GNUTLS_SIGN_RSA_SHA512
        case .ps256: GNUTLS_SIGN_RSA_PSS_RSAE_SHA256
        case .ps384: GNUTLS_SIGN_RSA_PSS_RSAE_SHA384
        case .ps512: GNUTLS_SIGN_RSA_PSS_RSAE_SHA512
        case .es256: GNUTLS_SIGN_ECDSA_SHA256
        case .es384: GNUTLS_SIGN_ECDSA_SHA384
        case .es512: GNUTLS_SIGN_ECDSA_SHA512
        }
    }

    /// The curve that the algorithm is defined for; nil for keys of RSA.
    fileprivate var curve: PublicKey.Curve? {
        switch self {
        case .es256: .p256
        case .es384: .p384
        case .es512: .p521
        default: nil
        }
    }
}

extension Crypto {
    /// Whether a signature of a JSON Web Token was made by the key that belongs to a public key. A key
    /// of another kind than the algorithm's made none.
    public static func verify(
        _ signature: [UInt8], of bytes: [UInt8], _ algorithm: SignatureAlgorithm, by key: PublicKey
    ) throws(HTTPError) -> Bool {
        let library = try GnuTLS.shared()
        let verifier = try Verifier(library)
        let encoded: [UInt8]
        switch key {
        case .rsa(let modulus, let exponent):
            guard algorithm.curve == nil else { return false }
            try verifier.take(modulus: modulus, exponent: exponent)
            encoded = signature
        case .elliptic(let curve, let x, let y):
            guard algorithm.curve == curve, signature.count == 2 * curve.size else { return false }
            try verifier.take(curve, x: x, y: y)
            encoded = try library.sequence(
                Array(signature[..<curve.size]), Array(signature[curve.size...]))
        }
        let pointer = verifier.pointer
        let status = bytes.withDatum { data in
            encoded.withDatum { library.verifierVerifyData2(pointer, algorithm.code, 0, data, $0) }
        }
        return status >= 0
    }
}

extension Verifier {
    fileprivate func take(modulus: [UInt8], exponent: [UInt8]) throws(HTTPError) {
        let library = try GnuTLS.shared()
        let status = modulus.withDatum { modulus in
            exponent.withDatum { library.verifierImportRSARaw(pointer, modulus, $0) }
        }
        try library.check(status, "public key")
    }

    fileprivate func take(_ curve: PublicKey.Curve, x: [UInt8], y: [UInt8]) throws(HTTPError) {
        let library = try GnuTLS.shared()
        let status = x.withDatum { x in
            y.withDatum { library.verifierImportECCRaw(pointer, curve.code, x, $0) }
        }
        try library.check(status, "public key")
    }
}

extension GnuTLS {
    /// Two numbers as the library wants them in a signature.
    func sequence(_ first: [UInt8], _ second: [UInt8]) throws(HTTPError) -> [UInt8] {
        var encoded = gnutls_datum_t()
        let status = first.withDatum { first in
            second.withDatum { encodeRS(&encoded, first, $0) }
        }
        try check(status, "signature")
        return [UInt8](taking: encoded)
    }
}
