import PlatHTTP
import PlatModel
import PlatValue

/// Who comes through a mounted workspace, and whether he may (kcp contract, 6.2).
///
/// A front proxy has found out who asks, and says so in headers; it shows a certificate of an
/// authority that only it has, and of that authority only those with its name count. A shard that
/// stands alone passes on what anybody sends, before it has asked who that is, also over a
/// certificate of that very authority: there the caller's token is all that counts. Whoever shows
/// neither is nobody.
///
/// kcp authorizes nothing on the way to a mount: whoever may enter the workspace that holds the mount
/// may come through it.
struct MountCallers: Sendable {
    private struct Token: Hashable {
        /// Never the token itself.
        var digest: [UInt8]
        var holder: String
    }

    private struct Entry: Hashable {
        var user: UserInfo
        var holder: String
    }

    private let source: any MountSource
    private let frontProxies: FrontProxySettings
    private let tokens: RecentAnswers<Token, UserInfo?>
    private let entries: RecentAnswers<Entry, Bool>
    private let log: ServerLog

    /// How long an answer holds: what is taken away is away within half a minute.
    private static let yesHolds = Duration.seconds(10)
    private static let noHolds = Duration.seconds(2)
    private static let limit = 8_192

    init(
        source: any MountSource, frontProxyNames: [String], clock: ServerClock, log: ServerLog
    ) {
        precondition(!frontProxyNames.isEmpty, "no name would be any name")
        self.source = source
        var proxies = FrontProxySettings(authorityPath: "")
        proxies.allowedNames = frontProxyNames
        // A uid is not its word: it passes on what the client sent.
        proxies.uidHeaders = []
        frontProxies = proxies
        self.log = log
        tokens = RecentAnswers(limit: Self.limit, clock: clock)
        entries = RecentAnswers(limit: Self.limit, clock: clock)
    }

    /// Who makes a request to a mount of the holder.
    ///
    /// - Throws: 401 for nobody, 400 for who would act as somebody else: no mount leads on as anybody
    ///   but the caller.
    func user(of http: ServerRequest, in holder: String) async throws(Status) -> UserInfo {
        guard !http.headers.contains(where: Self.impersonates) else {
            throw Status.badRequest(
                "impersonation does not pass a mount: its cluster sees who you are")
        }
        if let certificate = http.clientCertificate,
            http.headers.values(of: "X-Remote-User").count == 1,
            let user = frontProxies.user(behind: certificate, http.headers)
        {
            return try Self.named(user)
        }
        guard let token = BearerToken.token(inAuthorization: http.headers["Authorization"]) else {
            throw Status.unauthorized
        }
        guard let user = try await user(ofToken: token, in: holder) else {
            throw Status.unauthorized
        }
        return try Self.named(user)
    }

    /// Some servers read `_` in a name as `-`.
    private static func impersonates(_ field: Headers.Field) -> Bool {
        String(field.name.lowercased().map { $0 == "_" ? "-" : $0 }).hasPrefix("impersonate-")
    }

    /// The far side hears a name, so there must be one.
    private static func named(_ user: UserInfo) throws(Status) -> UserInfo {
        guard !user.username.isEmpty, user.username != UserInfo.anonymousName else {
            throw Status.unauthorized
        }
        return user
    }

    private func user(ofToken token: String, in holder: String) async throws(Status) -> UserInfo? {
        // A library that cannot hash tells no token from another.
        guard let digest = try? Crypto.sha256(Array(token.utf8)) else {
            throw Status.internalError("tokens cannot be told apart")
        }
        let question = Token(digest: digest, holder: holder)
        if let known = tokens.answer(to: question) { return known }
        let found: UserInfo?
        do {
            found = UserInfo(try await source.user(ofToken: token, in: holder))
        } catch {
            throw unanswered(error, holder)
        }
        tokens.keep(found, to: question, for: found == nil ? Self.noHolds : Self.yesHolds)
        return found
    }

    /// Whether a user may enter the workspace that holds a mount.
    func mayEnter(_ user: UserInfo, _ holder: String) async throws(Status) -> Bool {
        // A service account is at home in its own workspace.
        if user.isServiceAccount, user.extra[UserInfo.ExtraKey.clusterName] == [holder] {
            return true
        }
        let question = Entry(user: user, holder: holder)
        if let known = entries.answer(to: question) { return known }
        let isAllowed: Bool
        do {
            isAllowed = try await source.isAllowed(Self.review(of: user), in: holder)
        } catch {
            throw unanswered(error, holder)
        }
        entries.keep(isAllowed, to: question, for: isAllowed ? Self.yesHolds : Self.noHolds)
        return isAllowed
    }

    private static func review(of user: UserInfo) -> Value {
        var spec: Value = [
            "user": .string(user.username), "groups": Value(strings: user.groups),
            "nonResourceAttributes": ["path": "/", "verb": "access"],
        ]
        if !user.uid.isEmpty { spec["uid"] = .string(user.uid) }
        spec["extra"] = user.value["extra"]
        return spec
    }

    /// Where nobody can be asked, nobody comes in.
    private func unanswered(_ error: any Error, _ holder: String) -> Status {
        log.fault("asking in \(holder) who may come: \(error)")
        return Status(
            code: 503, reason: .serviceUnavailable,
            message: "the control plane cannot be asked who may come through this mount")
    }
}
