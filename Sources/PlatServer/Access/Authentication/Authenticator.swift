import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue

/// Finds out who makes a request: client certificate, token, or nobody.
final class Authenticator: Sendable {
    private let tokens: TokenFile
    let signer: TokenSigner
    private let registries: Registries
    private let log: ServerLog

    init(
        tokenFile: String?, certificates: ServerCertificates, _ registries: Registries,
        log: ServerLog
    ) throws(ServerStartError) {
        self.registries = registries
        self.log = log
        do {
            tokens =
                try tokenFile.map { text throws(TokenFileError) in try TokenFile(csv: text) }
                ?? TokenFile()
        } catch {
            throw ServerStartError("token file: \(error)")
        }
        signer = TokenSigner(certificates)
    }

    /// The user of a request; throws 401 for credentials that nobody has.
    func user(of http: ServerRequest) async throws(Status) -> UserInfo {
        if let certificate = http.clientCertificate {
            return UserInfo(
                commonName: certificate.commonName, organizations: certificate.organizations
            ).authenticated()
        }
        guard let token = BearerToken.token(inAuthorization: http.headers["Authorization"]) else {
            return .anonymous
        }
        guard let user = await user(token: token) else { throw Status.unauthorized }
        return user
    }

    /// Whose a token is; nil when nobody's. `audience` is for whom a service account's token must be.
    func user(
        token: String, audience: String = ServiceAccountToken.issuer
    ) async -> UserInfo? {
        let authenticator = TokenAuthenticator(tokens: tokens, signer: signer) { [self] claims in
            accountExists(claims)
        }
        return await authenticator.user(
            token: token, now: registries.clock.secondsSinceEpoch(), audience: audience)
    }

    /// Whether a token's service account is still the one that it was issued for, and what the token
    /// is bound to is still there.
    private func accountExists(_ claims: ServiceAccountToken) -> Bool {
        guard let registry = registries.holding(claims.cluster) else { return false }
        do throws(Status) {
            let account = try registry.find(
                BuiltinResources.serviceAccounts, cluster: claims.cluster,
                namespace: claims.account.namespace,
                name: claims.account.name)
            guard account?.objectUID == claims.accountUID else { return false }
            guard let bound = claims.boundObject, bound.kind == "secret" else { return true }
            let secret = try registry.find(
                BuiltinResources.secrets, cluster: claims.cluster,
                namespace: claims.account.namespace, name: bound.name)
            return secret?.objectUID == bound.uid
        } catch {
            log.fault("service account \(claims.account.username): \(error.message)")
            return false
        }
    }
}

extension TokenSigner {
    /// Signs and checks with the server's own key.
    init(_ certificates: ServerCertificates) {
        let key = certificates.tokens.keyPEM
        let certificate = certificates.tokens.certificatePEM
        self.init(
            keyID: "plat", point: { try Crypto.publicPoint(ofPEM: certificate) },
            sign: { bytes in try Crypto.signES256(bytes, keyPEM: key) },
            verify: { signature, bytes in
                // What cannot be checked is not valid.
                (try? Crypto.verifyES256(signature, of: bytes, publicPEM: certificate)) ?? false
            })
    }
}
