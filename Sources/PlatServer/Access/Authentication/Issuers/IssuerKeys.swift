import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue

/// The keys of one issuer: fetched when a token first asks for them, and again when one is signed with a
/// key that is not among them. Whoever waits for a fetch waits for the one that is under way.
actor IssuerKeys {
    private let source: JWTAuthenticator
    private let clock: ServerClock
    private let log: ServerLog
    private var keys = JSONWebKeys([:])
    /// When the last fetch ended.
    private var fetchedAt: Duration?
    private var fetch: Task<JSONWebKeys?, Never>?

    /// Tokens that nobody has signed must not make a fetch each.
    private static let pause = Duration.milliseconds(500)
    private static let timeout = Duration.seconds(5)
    private static let documentSizeMax = 1 << 20

    init(_ source: JWTAuthenticator, clock: ServerClock, log: ServerLog) {
        self.source = source
        self.clock = clock
        self.log = log
    }

    /// Whether the issuer has signed a token.
    func haveSigned(_ token: JSONWebToken) async -> Bool {
        if verifies(token) { return true }
        guard await refresh() else { return false }
        return verifies(token)
    }

    private func verifies(_ token: JSONWebToken) -> Bool {
        keys.candidates(for: token).contains { key in
            do throws(HTTPError) {
                return try Crypto.verify(
                    token.signature, of: token.signed, token.algorithm, by: key)
            } catch {
                log.debug("issuer \(source.issuer): \(error)")
                return false
            }
        }
    }

    /// Fetches the keys; false when they were fetched just now.
    private func refresh() async -> Bool {
        if fetch == nil, let fetchedAt, clock.uptime() - fetchedAt < Self.pause { return false }
        let running =
            fetch
            ?? Task { [source, log] in
                do {
                    return try await Self.fetch(source)
                } catch {
                    log.fault("issuer \(source.issuer): \(error)")
                    return nil
                }
            }
        fetch = running
        let fetched = await running.value
        guard fetch == running else { return true }
        fetch = nil
        fetchedAt = clock.uptime()
        // Keys that were good stay good while their issuer cannot be asked.
        if let fetched { keys = fetched }
        return true
    }

    private static func fetch(_ source: JWTAuthenticator) async throws -> JSONWebKeys {
        var settings = HTTPClient.Configuration()
        settings.authorityPEM = source.authority.map { Array($0.utf8) }
        // A client of its own, which ends with the fetch: keys are fetched rarely.
        let client = HTTPClient(settings)
        var issuer = Substring(source.issuer)
        while issuer.last == "/" { issuer.removeLast() }
        let description = try await document(
            source.discoveryURL ?? issuer + "/.well-known/openid-configuration", client)
        guard description["issuer"]?.stringValue == source.issuer else {
            throw Invalid("describes himself as another issuer")
        }
        guard let url = description["jwks_uri"]?.stringValue, url.hasPrefix("https://") else {
            throw Invalid("names no place for his keys")
        }
        return JSONWebKeys(try await document(url, client))
    }

    private static func document(_ url: String, _ client: HTTPClient) async throws -> Value {
        let request = ClientRequest(
            "GET", url, headers: ["Accept": "application/json"], timeout: timeout,
            connectTimeout: timeout)
        let reply = try await client.send(request, bodyLimit: documentSizeMax)
        guard reply.status == 200 else { throw Invalid("\(url) answers \(reply.status)") }
        return try Value(json: reply.body)
    }
}
