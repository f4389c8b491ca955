import PlatHTTP
import PlatModel
import PlatValue

/// A signed JSON Web Token, read and not yet believed (RFC 7519).
struct JSONWebToken: Sendable {
    let algorithm: SignatureAlgorithm
    /// Which of the issuer's keys it was signed with; empty: it is not said.
    let keyID: String
    let claims: Value
    let signed: [UInt8]
    let signature: [UInt8]

    /// Nil for every text that is none, quickly, and for one that is signed in a way that nobody takes.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumBytes else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.json(parts[0]),
            let algorithm = header["alg"]?.stringValue.flatMap(SignatureAlgorithm.init),
            let claims = Self.json(parts[1]), claims.objectValue != nil,
            let signature = Base64.decodeFromURL(parts[2])
        else { return nil }
        self.algorithm = algorithm
        keyID = header["kid"]?.stringValue ?? ""
        self.claims = claims
        signed = Array(text.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
        self.signature = signature
    }

    private static let maximumBytes = 64 * 1024

    var issuer: String { claims["iss"]?.stringValue ?? "" }

    var audiences: [String] { claims["aud"]?.stringValue.map { [$0] } ?? claims["aud"].strings }

    /// Whether the token is good at a time. Clocks differ: by so much may it come early, as upstream
    /// allows it, and no second late.
    func isInTime(_ seconds: Int64) -> Bool {
        guard let expiry = Self.seconds(claims["exp"]), seconds < expiry else { return false }
        return Self.seconds(claims["nbf"]).map { $0 <= seconds + Self.leewaySeconds } ?? true
    }

    private static let leewaySeconds: Int64 = 300

    private static func seconds(_ value: Value?) -> Int64? {
        value?.integerValue ?? value?.doubleValue.flatMap { Int64(exactly: $0.rounded(.down)) }
    }

    private static func json(_ part: some StringProtocol) -> Value? {
        guard let bytes = Base64.decodeFromURL(part) else { return nil }
        do throws(ParseError) {
            return try Value(json: bytes, options: JSONReadingOptions(depthLimit: 32))
        } catch {
            // Not JSON, not a token.
            return nil
        }
    }
}
