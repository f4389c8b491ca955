import PlatModel
import PlatValue

/// Tokens that secrets hold: without an end, good for as long as their secret is there. Their claims are
/// those that Kubernetes gave tokens before these had an end.
extension ServiceAccountToken {
    private static let legacyIssuer = "kubernetes/serviceaccount"
    private static let legacyPrefix = "kubernetes.io/serviceaccount/"

    /// The claims of the token in a secret; nil for one that is bound to none.
    var legacyClaims: Value? {
        guard let boundObject, boundObject.kind == "secret" else { return nil }
        var claims: Members = [
            "iss": .string(Self.legacyIssuer), "sub": .string(account.username),
        ]
        for (name, text) in [
            ("clusterName", cluster), ("namespace", account.namespace),
            ("secret.name", boundObject.name),
            // Upstream compares the whole token with the secret's instead.
            ("secret.uid", boundObject.uid), ("service-account.name", account.name),
            ("service-account.uid", accountUID),
        ] {
            claims[Self.legacyPrefix + name] = .string(text)
        }
        return .object(claims)
    }

    /// Reads such claims; nil when one is missing or two contradict each other.
    init?(legacyClaims claims: Value) {
        func text(_ name: String) -> String? { claims[Self.legacyPrefix + name]?.stringValue }
        guard claims["iss"]?.stringValue == Self.legacyIssuer,
            let account = ServiceAccountName(username: claims["sub"]?.stringValue ?? ""),
            text("namespace") == account.namespace, text("service-account.name") == account.name,
            let uid = text("service-account.uid"), let cluster = text("clusterName"),
            let secret = text("secret.name"), let secretUID = text("secret.uid")
        else { return nil }
        self.init(
            cluster: cluster, account: account, accountUID: uid, id: "", issuedAt: 0,
            expiresAt: .max,
            boundObject: BoundObject(kind: "secret", name: secret, uid: secretUID))
    }
}
