import PlatModel
import PlatStore
import PlatValue

/// Keeps the labels of claims on objects that were there before their claims changed.
struct ClaimedObjects: Aspect {
    let server: ControlPlane
    var name: String { "claimed objects" }

    /// One claimed kind in one workspace.
    struct Key: Hashable, Sendable {
        var cluster: String
        var group: String
        var resource: String
        var identity: String

        init(_ cluster: String, _ claim: PermissionClaim) {
            self.cluster = cluster
            group = claim.group
            resource = claim.resource
            identity = claim.identityHash
        }
    }

    func keys(for event: Event, in location: Location) -> [Key] {
        guard event.key.hasPrefix(SystemResources.bindings.storagePrefix),
            let key = ObjectKey(event.key)
        else { return [] }
        let now = event.kind == .delete ? [] : Self.applied(event.bytes)
        let before = event.previous.map(Self.applied) ?? []
        guard now != before else { return [] }
        return Array(Set((now + before).map { Key(key.cluster, $0) }))
    }

    private static func applied(_ bytes: [UInt8]) -> [PermissionClaim] {
        // Stored bytes that cannot be read are reported by whoever needs the object.
        let object = (try? Value(json: bytes)) ?? .null
        return (object.at("status", "appliedPermissionClaims")?.arrayValue ?? [])
            .map(PermissionClaim.init)
    }

    func initialKeys(in location: Location) throws(Status) -> [Key] {
        var keys: Set<Key> = []
        for cluster in server.directory.clusters(in: location) {
            for binding in server.bindings.bindings(in: cluster.name) {
                for applied in binding.appliedClaims {
                    keys.insert(Key(cluster.name, applied.claim))
                }
            }
        }
        return Array(keys)
    }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster),
            let type = try type(key, registry.location)
        else { return nil }
        for object in try registry.list(type, cluster: key.cluster) {
            var labelled = object
            labelled.setClaimLabels(server.claimLabels(of: object, type, in: key.cluster))
            guard labelled != object else { continue }
            let stored = type.key(
                cluster: key.cluster, namespace: type.isNamespaced ? object.objectNamespace : nil,
                name: object.objectName)
            try await registry.update(key: stored) { object throws(Status) in
                object.setClaimLabels(server.claimLabels(of: object, type, in: key.cluster))
                return true
            }
        }
        return nil
    }

    private func type(_ key: Key, _ location: Location) throws(Status) -> ResourceType? {
        try server.surface(of: key.cluster, in: location).types.first {
            $0.plural == key.resource && $0.group == key.group
                && ($0.identity ?? key.identity) == key.identity
        }
    }
}
