import PlatHTTP
import PlatValue

/// Two keys of an issuer of tokens, for tests.
struct IssuerKey: Sendable {
    let id: String
    let pem: [UInt8]
    let x: String
    let y: String

    static let first = IssuerKey(
        id: "first",
        pem: Array(
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNZ31XDhqWxicNAll
            TCxLqYhAwuNYtJGhxVp+7BICWWKhRANCAAQJj1P81+xY9w/zVSd6TInRJq5ns+jE
            z3w9437l7OnQw6WfBg8aUl1aDX0ZS3yC1KRniRFAl11SGgNJk5TDxqJh
            -----END PRIVATE KEY-----
            """.utf8),
        x: "CY9T_NfsWPcP81UnekyJ0SauZ7PoxM98PeN-5ezp0MM",
        y: "pZ8GDxpSXVoNfRlLfILUpGeJEUCXXVIaA0mTlMPGomE")

    static let second = IssuerKey(
        id: "second",
        pem: Array(
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4PiQOllMfRrGVE/H
            J2Uu0Ug8VHf0Ywm7hzSp19wDZeShRANCAATVjDa/2NgMM3/tajxJmxHAl+hQDsoH
            hggcW6tNIJVxKGkZmVIZpzD0nTt2JwQ/mmEiY9Z86hlN+3TtPG2XyaEt
            -----END PRIVATE KEY-----
            """.utf8),
        x: "1Yw2v9jYDDN_7Wo8SZsRwJfoUA7KB4YIHFurTSCVcSg",
        y: "aRmZUhmnMPSdO3YnBD-aYSJj1nzqGU37dO08bZfJoS0")

    /// The public half, as issuers publish it.
    var published: Value {
        [
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": .string(id),
            "x": .string(x), "y": .string(y),
        ]
    }

    /// A token with these claims.
    func sign(_ claims: Value, algorithm: String = "ES256") throws -> String {
        let header: Value = ["alg": .string(algorithm), "kid": .string(id)]
        let signed = Base64.encodeForURL(header.json()) + "." + Base64.encodeForURL(claims.json())
        let signature = try Crypto.signES256(Array(signed.utf8), keyPEM: pem)
        return signed + "." + Base64.encodeForURL(signature)
    }
}
