import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// Finds out who makes a request: client certificate, token, or nobody.
final class Authenticator: Sendable {
    /// What files say of who may come; they change while the server runs.
    private struct Known {
        var tokens = TokenFile()
        var issuers: [IssuerAuthenticator] = []
        var allowsAnonymous = true
        /// Where who shows nothing is let through; empty: everywhere.
        var anonymousPaths: Set<String> = []
    }

    private let known = Mutex(Known())
    private let workspaceIssuers: WorkspaceIssuers
    let signer: TokenSigner
    private let registries: Registries
    private let log: ServerLog
    private let frontProxy: FrontProxySettings?

    init(
        certificates: ServerCertificates, _ registries: Registries, _ issuers: WorkspaceIssuers,
        frontProxy: FrontProxySettings?, log: ServerLog
    ) {
        self.frontProxy = frontProxy
        self.registries = registries
        self.log = log
        workspaceIssuers = issuers
        signer = TokenSigner(certificates)
    }

    /// Takes users and tokens from a file's text in place of those that there were.
    func takeTokens(_ text: String) throws(TokenFileError) {
        let tokens = try TokenFile(csv: text)
        known.withLock { $0.tokens = tokens }
    }

    /// Takes issuers of tokens, and what is said of those who show nothing, from a file's text.
    func takeConfiguration(_ text: String) throws(Invalid) {
        let file: AuthenticationConfiguration
        do throws(ParseError) {
            file = AuthenticationConfiguration(try Value(yaml: text))
        } catch {
            throw Invalid(error.message)
        }
        guard file.isOfKind else {
            let versions = AuthenticationConfiguration.versions.joined(separator: ", ")
            throw Invalid("is no AuthenticationConfiguration of \(versions)")
        }
        var issuers: [IssuerAuthenticator] = []
        for authenticator in file.authenticators {
            issuers.append(
                try IssuerAuthenticator(authenticator, clock: registries.clock, log: log))
        }
        known.withLock { known in
            known.issuers = issuers
            known.allowsAnonymous = file.allowsAnonymous ?? true
            known.anonymousPaths = Set(file.anonymousPaths)
        }
    }

    /// The user of a request to a logical cluster, or to none; throws 401 for credentials that nobody has.
    func user(of http: ServerRequest, in cluster: String?) async throws(Status) -> UserInfo {
        if let certificate = http.clientCertificate {
            if let user = frontProxy?.user(behind: certificate, http.headers) {
                return user.authenticated()
            }
        }
        if let certificate = http.clientCertificate, certificate.isOfClient {
            return UserInfo(
                commonName: certificate.commonName, organizations: certificate.organizations
            ).authenticated()
        }
        guard let token = BearerToken.token(inAuthorization: http.headers["Authorization"]) else {
            guard mayBeAnonymous(http) else { throw Status.unauthorized }
            return .anonymous
        }
        guard let user = await user(token: token, in: cluster) else { throw Status.unauthorized }
        return user
    }

    private func mayBeAnonymous(_ http: ServerRequest) -> Bool {
        let path = String(http.target.prefix { $0 != "?" })
        return known.withLock { known in
            known.allowsAnonymous
                && (known.anonymousPaths.isEmpty || known.anonymousPaths.contains(path))
        }
    }

    /// Whose a token is in a logical cluster, or outside of all; nil when nobody's. `audience` is for whom
    /// it must be: issuers' tokens are for this server alone.
    func user(
        token: String, audience: String = ServiceAccountToken.issuer, in cluster: String?
    ) async -> UserInfo? {
        let (tokens, issuers) = known.withLock { ($0.tokens, $0.issuers) }
        let now = registries.clock.secondsSinceEpoch()
        let authenticator = TokenAuthenticator(tokens: tokens, signer: signer) { [self] claims in
            accountExists(claims)
        }
        if let user = await authenticator.user(token: token, now: now, audience: audience) {
            return user
        }
        guard audience == ServiceAccountToken.issuer, let token = JSONWebToken(token) else {
            return nil
        }
        if let user = await issuers.user(token, now: now) { return user.authenticated() }
        guard let cluster else { return nil }
        return await workspaceIssuers.user(token, in: cluster)
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
