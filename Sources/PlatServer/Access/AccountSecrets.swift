import PlatModel
import PlatStore
import PlatValue

/// Fills the secrets that are made for a service account with a token of that account, and removes them
/// with it.
struct AccountSecrets: Controller {
    let registries: Registries
    let signer: TokenSigner
    let authorityPEM: [UInt8]

    let name = "service account secrets"

    enum Key: Hashable, Sendable {
        case secret(ObjectKey)
        /// The secrets of an account that is gone.
        case secrets(ofAccount: ObjectKey)
    }

    var interests: [Interest] {
        [
            .of(BuiltinResources.secrets, on: [.found, .created, .updated]),
            .of(BuiltinResources.serviceAccounts, on: .deleted),
        ]
    }

    func keys(for event: ObjectEvent) -> [Key] {
        event.key.resource == BuiltinResources.secrets.storedResource
            ? [.secret(event.key)] : [.secrets(ofAccount: event.key)]
    }

    func keys(meantBy key: Key) throws(Status) -> [Key]? {
        guard case .secrets(let account) = key else { return nil }
        guard let registry = registries.holding(account.cluster) else { return [] }
        return try registry.list(
            BuiltinResources.secrets, cluster: account.cluster, namespace: account.namespace
        ).filter { Secret($0).accountName == account.name }.compactMap { secret in
            ObjectKey(
                BuiltinResources.secrets.key(
                    cluster: account.cluster, namespace: account.namespace,
                    name: secret.objectName)
            ).map(Key.secret)
        }
    }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard case .secret(let key) = key, let registry = registries.holding(key.cluster) else {
            return nil
        }
        let stored = BuiltinResources.secrets.key(
            cluster: key.cluster, namespace: key.namespace, name: key.name)
        guard let secret = try registry.find(key: stored)?.value(), !secret.isBeingDeleted,
            let name = Secret(secret).accountName
        else { return nil }
        let account = try registry.find(
            BuiltinResources.serviceAccounts, cluster: key.cluster, namespace: key.namespace,
            name: name)
        guard let account, Self.isOf(account, secret) else {
            try await ContentRemoval(registry: registry).remove(key: stored)
            return nil
        }
        let token = Self.token(of: account, in: secret, cluster: key.cluster)
        let text: String
        do {
            text = try signer.issue(claims: token.legacyClaims ?? [:])
        } catch {
            throw Status.internalError("cannot sign a token: \(error)")
        }
        try await registry.update(key: stored, known: secret) { object throws(Status) in
            object = Self.filled(object, for: account, token: text, authorityPEM: authorityPEM)
            return true
        }
        return nil
    }

    /// Whether a secret was made for this account, and not for an earlier one of its name.
    static func isOf(_ account: Value, _ secret: Value) -> Bool {
        let uid = secret.annotation(Secret.Annotation.accountUID) ?? ""
        return uid.isEmpty || uid == account.objectUID
    }

    static func token(of account: Value, in secret: Value, cluster: String) -> ServiceAccountToken {
        ServiceAccountToken(
            cluster: cluster,
            account: ServiceAccountName(
                namespace: secret.objectNamespace ?? "", name: account.objectName),
            accountUID: account.objectUID, id: "", issuedAt: 0, expiresAt: .max,
            boundObject: .init(kind: "secret", name: secret.objectName, uid: secret.objectUID))
    }

    /// The secret with what it lacks; what it has stays.
    static func filled(
        _ secret: Value, for account: Value, token: String, authorityPEM: [UInt8]
    ) -> Value {
        var filled = secret
        filled.set(
            .string(account.objectUID), at: "metadata", "annotations", Secret.Annotation.accountUID)
        let namespace = secret.objectNamespace ?? ""
        for (key, bytes) in [
            ("ca.crt", authorityPEM), ("namespace", Array(namespace.utf8)),
            ("token", Array(token.utf8)),
        ] {
            let held = Secret(secret).data(key) ?? []
            // A new authority takes the place of an old one.
            guard held.isEmpty || (key == "ca.crt" && held != bytes) else { continue }
            filled.set(.string(Base64.encode(bytes)), at: "data", key)
        }
        return filled
    }
}
