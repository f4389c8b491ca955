import PlatModel
import PlatStore
import PlatValue

/// The secrets whose keys tell what is exported from all else (contract, section 5.2).
struct IdentitySecrets: Sendable {
    let registries: Registries
    let authorityPEM: [UInt8]

    /// Where those are that nobody has named.
    static let namespace = "kcp-system"

    /// Makes a secret of a name, with its namespace, unless it is there.
    func make(_ key: NameInCluster, _ registry: ObjectRegistry) async throws(Status) {
        var drafts: [StoredObject.Draft] = []
        if try registry.find(
            BuiltinResources.namespaces, cluster: key.cluster, name: Self.namespace) == nil
        {
            drafts += NamespaceContents.namespace(
                registry, cluster: key.cluster, name: Self.namespace, authorityPEM: authorityPEM)
        }
        if try registry.find(
            BuiltinResources.secrets, cluster: key.cluster, namespace: Self.namespace,
            name: key.name) == nil
        {
            let secret = Base64.encode(Array(Hashes.newIdentityKey().utf8))
            drafts.append(
                registry.newObject(
                    BuiltinResources.secrets, cluster: key.cluster, namespace: Self.namespace,
                    name: key.name,
                    content: ["data": ["key": .string(secret)], "type": "Opaque"]))
        }
        guard !drafts.isEmpty else { return }
        do {
            try await registry.commit(drafts.map(\.write))
        } catch {
            throw Status(error)
        }
    }

    /// The identity that a secret gives; nil for a secret that is not there.
    static func identity(by secret: Value?, name: String) throws(Invalid) -> String {
        guard let secret else { throw Invalid("secrets \"\(name)\" not found") }
        guard let key = Secret(secret).data("key"), !key.isEmpty else {
            throw Invalid("secret is missing data.key")
        }
        return Hashes.identity(String(decoding: key, as: UTF8.self))
    }
}
