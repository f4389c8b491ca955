import PlatModel
import PlatValue

/// Lets users in by the tokens of one issuer.
struct IssuerAuthenticator: Sendable {
    private let configuration: JWTAuthenticator
    private let rules: ClaimRules
    private let keys: IssuerKeys
    private let log: ServerLog

    /// - Throws: What is wrong with the configuration.
    init(
        _ configuration: JWTAuthenticator, clock: ServerClock, log: ServerLog
    ) throws(Invalid) {
        self.configuration = configuration
        rules = try ClaimRules(configuration)
        keys = IssuerKeys(configuration, clock: clock, log: log)
        self.log = log
    }

    /// The user of a token; nil where it is none of the issuer's, or not good: nobody hears why, but the
    /// log.
    func user(_ token: JSONWebToken, now: Int64) async -> UserInfo? {
        guard token.issuer == configuration.issuer, token.isInTime(now),
            token.audiences.contains(where: configuration.audiences.contains),
            await keys.haveSigned(token)
        else { return nil }
        do throws(Invalid) {
            return try rules.user(token.claims)
        } catch {
            log.debug("issuer \(configuration.issuer): \(error)")
            return nil
        }
    }
}

extension [IssuerAuthenticator] {
    /// The user whom the first of them finds in a token.
    func user(_ token: JSONWebToken, now: Int64) async -> UserInfo? {
        for authenticator in self {
            if let user = await authenticator.user(token, now: now) { return user }
        }
        return nil
    }
}
