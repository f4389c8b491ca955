import PlatValue

/// What a service account's token says: whose it is, for whom, and how long.
struct ServiceAccountToken: Sendable, Equatable {
    /// An object that the token dies with.
    struct BoundObject: Sendable, Equatable {
        /// `secret`, `pod` or `node`, as the claim is called.
        var kind: String
        var name: String
        var uid: String
    }

    static let issuer = "https://kcp.default.svc"
    static let defaultLifetimeSeconds: Int64 = 3600
    static let minimumLifetimeSeconds: Int64 = 600

    /// The logical cluster that the account lives in.
    var cluster: String
    var account: ServiceAccountName
    var accountUID: String
    var audiences: [String]
    /// The token's own id.
    var id: String
    /// Seconds since 1970.
    var issuedAt: Int64
    var expiresAt: Int64
    var boundObject: BoundObject?

    var claims: Value {
        var kubernetes: Value = [
            "clusterName": .string(cluster), "namespace": .string(account.namespace),
            "serviceaccount": ["name": .string(account.name), "uid": .string(accountUID)],
        ]
        if let boundObject {
            kubernetes[boundObject.kind] = [
                "name": .string(boundObject.name), "uid": .string(boundObject.uid),
            ]
        }
        return [
            "aud": Value(strings: audiences), "exp": .integer(expiresAt), "iat": .integer(issuedAt),
            "iss": .string(Self.issuer), "jti": .string(id), "kubernetes.io": kubernetes,
            "nbf": .integer(issuedAt), "sub": .string(account.username),
        ]
    }

    /// Reads claims; nil when one is missing or two contradict each other.
    init?(claims: Value) {
        guard claims["iss"]?.stringValue == Self.issuer,
            let subject = claims["sub"]?.stringValue,
            let account = ServiceAccountName(username: subject),
            let expiresAt = claims["exp"]?.integerValue, let issuedAt = claims["iat"]?.integerValue,
            let kubernetes = claims["kubernetes.io"],
            kubernetes["namespace"]?.stringValue == account.namespace,
            kubernetes.at("serviceaccount", "name")?.stringValue == account.name,
            let uid = kubernetes.at("serviceaccount", "uid")?.stringValue,
            let cluster = kubernetes["clusterName"]?.stringValue
        else { return nil }
        self.cluster = cluster
        self.account = account
        self.expiresAt = expiresAt
        self.issuedAt = issuedAt
        accountUID = uid
        audiences = claims["aud"]?.stringValue.map { [$0] } ?? claims["aud"].strings
        id = claims["jti"]?.stringValue ?? ""
        for kind in ["secret", "pod", "node"] {
            guard let name = kubernetes.at(kind, "name")?.stringValue else { continue }
            boundObject = BoundObject(
                kind: kind, name: name, uid: kubernetes.at(kind, "uid")?.stringValue ?? "")
        }
    }

    init(
        cluster: String, account: ServiceAccountName, accountUID: String,
        audiences: [String] = [ServiceAccountToken.issuer], id: String, issuedAt: Int64,
        expiresAt: Int64, boundObject: BoundObject? = nil
    ) {
        self.cluster = cluster
        self.account = account
        self.accountUID = accountUID
        self.audiences = audiences
        self.id = id
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.boundObject = boundObject
    }

    /// Who shows the token.
    var user: UserInfo {
        var extra = [
            UserInfo.ExtraKey.clusterName: [cluster],
            UserInfo.ExtraKey.scopes: ["cluster:" + cluster],
        ]
        if !id.isEmpty { extra[UserInfo.ExtraKey.credentialID] = ["JTI=" + id] }
        return UserInfo(
            username: account.username, uid: accountUID, groups: account.groups, extra: extra)
    }

    /// Whether the token is good now and for this audience; that its account still exists is for
    /// the caller to find out.
    func isValid(at seconds: Int64, audience: String = ServiceAccountToken.issuer) -> Bool {
        // A minute's grace for clocks that differ.
        issuedAt <= seconds + 60 && seconds < expiresAt && audiences.contains(audience)
    }
}

/// Signs and checks tokens; the key stays behind the two closures.
struct TokenSigner: Sendable {
    typealias Sign = @Sendable (_ bytes: [UInt8]) throws -> [UInt8]
    typealias Verify = @Sendable (_ signature: [UInt8], _ bytes: [UInt8]) -> Bool

    /// `ES256` unless the key is another.
    let algorithm: String
    let keyID: String
    /// Both coordinates of the public key, 32 bytes each.
    private let point: @Sendable () throws -> [UInt8]
    private let sign: Sign
    private let verify: Verify

    init(
        algorithm: String = "ES256", keyID: String,
        point: @escaping @Sendable () throws -> [UInt8] = { [] }, sign: @escaping Sign,
        verify: @escaping Verify
    ) {
        self.algorithm = algorithm
        self.keyID = keyID
        self.point = point
        self.sign = sign
        self.verify = verify
    }

    /// The public key as a JSON Web Key (RFC 7518, section 6.2).
    func publicKey() throws -> Value {
        let point = try point()
        return [
            "use": "sig", "kty": "EC", "kid": .string(keyID), "crv": "P-256",
            "alg": .string(algorithm), "x": .string(Base64.encodeForURL(point.prefix(32))),
            "y": .string(Base64.encodeForURL(point.dropFirst(32))),
        ]
    }

    func issue(_ token: ServiceAccountToken) throws -> String { try issue(claims: token.claims) }

    func issue(claims: Value) throws -> String {
        let header: Value = ["alg": .string(algorithm), "kid": .string(keyID)]
        let signed = Base64.encodeForURL(header.json()) + "." + Base64.encodeForURL(claims.json())
        return signed + "." + Base64.encodeForURL(try sign(Array(signed.utf8)))
    }

    /// What a text says that we signed; nil for every other text, quickly for what is no token at all.
    func read(_ text: String) -> ServiceAccountToken? {
        guard text.utf8.count <= Self.maximumBytes else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = json(parts[0]),
            header["alg"]?.stringValue == algorithm, let signature = Base64.decodeFromURL(parts[2])
        else { return nil }
        let signed = text.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count)
        guard verify(signature, Array(signed)), let claims = json(parts[1]) else { return nil }
        return ServiceAccountToken(claims: claims) ?? ServiceAccountToken(legacyClaims: claims)
    }

    private static let maximumBytes = 16 * 1024

    private func json(_ part: some StringProtocol) -> Value? {
        guard let bytes = Base64.decodeFromURL(part) else { return nil }
        // Not JSON, not a token: like every other text that we did not sign.
        return try? Value(json: bytes, options: JSONReadingOptions(depthLimit: 16))
    }
}
