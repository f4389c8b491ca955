import PlatHTTP
import PlatModel
import PlatValue

/// An issuer's public keys as he publishes them (RFC 7517). Keys of kinds that sign no tokens are passed
/// over.
struct JSONWebKeys: Sendable {
    struct Key: Sendable {
        let id: String
        let key: PublicKey
    }

    let keys: [Key]

    init(_ document: Value) {
        keys = (document["keys"]?.arrayValue ?? []).compactMap { value in
            Self.key(value).map { Key(id: value["kid"]?.stringValue ?? "", key: $0) }
        }
    }

    /// The keys that a token may have been signed with.
    func candidates(for token: JSONWebToken) -> [PublicKey] {
        keys.filter { token.keyID.isEmpty || $0.id == token.keyID }.map(\.key)
    }

    private static func key(_ value: Value) -> PublicKey? {
        func number(_ name: String) -> [UInt8]? {
            value[name]?.stringValue.flatMap { Base64.decodeFromURL($0) }
                .flatMap { $0.isEmpty ? nil : $0 }
        }
        guard (value["use"]?.stringValue ?? "sig") == "sig" else { return nil }
        switch value["kty"]?.stringValue {
        case "RSA":
            guard let modulus = number("n"), let exponent = number("e") else { return nil }
            return .rsa(modulus: modulus, exponent: exponent)
        case "EC":
            guard let curve = value["crv"]?.stringValue.flatMap(PublicKey.Curve.init),
                let x = number("x"), let y = number("y")
            else { return nil }
            return .elliptic(curve, x: x, y: y)
        default: return nil
        }
    }
}
