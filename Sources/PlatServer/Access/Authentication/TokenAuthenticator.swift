/// Finds out whose a bearer token is.
struct TokenAuthenticator: Sendable {
    /// Whether the token's account, and what the token is bound to, still exist with these uids.
    typealias AccountCheck = @Sendable (ServiceAccountToken) async -> Bool

    let tokens: TokenFile
    let signer: TokenSigner?
    private let exists: AccountCheck

    init(tokens: TokenFile, signer: TokenSigner? = nil, accountExists: @escaping AccountCheck) {
        self.tokens = tokens
        self.signer = signer
        exists = accountExists
    }

    /// Nil for a token that nobody has: the request is then unauthorized, never anonymous.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - audience: for whom the token must be.
    func user(
        token: String, now: Int64, audience: String = ServiceAccountToken.issuer
    ) async -> UserInfo? {
        if let user = tokens.user(token: token) {
            // A token of a list says nothing of audiences: it is for this server.
            return audience == ServiceAccountToken.issuer ? user.authenticated() : nil
        }
        guard let claims = signer?.read(token), claims.isValid(at: now, audience: audience),
            await exists(claims)
        else { return nil }
        return claims.user.authenticated()
    }
}
