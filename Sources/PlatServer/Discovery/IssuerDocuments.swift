import PlatHTTP
import PlatModel
import PlatValue

/// What others need to check service accounts' tokens without asking: who issues them, and with which key
/// (OpenID Connect Discovery 1.0, section 4; RFC 7517).
struct IssuerDocuments: Sendable {
    let signer: TokenSigner

    /// Nil for a path that is none of the two.
    func answer(_ segments: [String], address: String) throws(Status) -> ServerResponse? {
        switch segments {
        case [".well-known", "openid-configuration"]:
            return reply(configuration(address), "application/json")
        case ["openid", "v1", "jwks"]:
            do {
                return reply(["keys": [try signer.publicKey()]], "application/jwk-set+json")
            } catch {
                throw Status.internalError("the key that signs tokens cannot be shown: \(error)")
            }
        default: return nil
        }
    }

    private func configuration(_ address: String) -> Value {
        [
            "issuer": .string(ServiceAccountToken.issuer),
            "jwks_uri": .string("\(address)/openid/v1/jwks"),
            "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [.string(signer.algorithm)],
        ]
    }

    private func reply(_ document: Value, _ type: String) -> ServerResponse {
        Reply.json(
            document.json(),
            headers: ["Content-Type": type, "Cache-Control": "public, max-age=3600"])
    }
}
