import PlatModel
import PlatStore
import PlatValue

/// Keeps the labels of claims on objects that were there before their claims changed.
struct ClaimedObjects: Aspect {
    let server: Parts
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

        func means(_ type: ResourceType) -> Bool {
            type.plural == resource && type.group == group
                && (type.identity ?? identity) == identity
        }
    }

    func keys(for event: Event, in location: Location) -> [Key] {
        guard event.key.hasPrefix(SystemResources.bindings.storagePrefix),
            let key = ObjectKey(event.key)
        else { return [] }
        let now = event.kind == .delete ? [] : Self.applied(event.bytes)
        let before = event.previous.map(Self.applied) ?? []
        guard now != before else { return [] }
        return Array(Set((now + before).flatMap { Self.keys(key.cluster, $0) }))
    }

    private static func applied(_ bytes: [UInt8]) -> [PermissionClaim] {
        // Stored bytes that cannot be read are reported by whoever needs the object.
        let object = (try? Value(json: bytes)) ?? .null
        guard !object.isBeingDeleted else { return [] }
        return (object.at("status", "appliedPermissionClaims")?.arrayValue ?? [])
            .map(PermissionClaim.init)
    }

    /// A claim on events of either group is one on both.
    private static func keys(_ cluster: String, _ claim: PermissionClaim) -> [Key] {
        ["", "events.k8s.io"].contains(claim.group) && claim.resource == "events"
            ? ["", "events.k8s.io"].map { group in
                var key = Key(cluster, claim)
                key.group = group
                return key
            } : [Key(cluster, claim)]
    }

    func initialKeys(in location: Location) throws(Status) -> [Key] {
        var keys: Set<Key> = []
        for cluster in server.directory.clusters(in: location) {
            for binding in server.bindings.bindings(in: cluster.name) {
                // Also what was asked and is not accepted: its labels may not be gone yet.
                let claims =
                    binding.appliedClaims.map(\.claim)
                    + binding.askedClaims.map(PermissionClaim.init)
                for claim in claims { keys.formUnion(Self.keys(cluster.name, claim)) }
            }
        }
        return Array(keys)
    }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let surface = try server.surfaces.surface(of: key.cluster, in: registry.location)
        guard let type = surface.types.first(where: key.means) else { return nil }
        for object in try registry.list(type, cluster: key.cluster) {
            var labelled = object
            labelled.setClaimLabels(server.bindings.claimLabels(of: object, type, in: key.cluster))
            guard labelled != object else { continue }
            let stored = type.key(
                cluster: key.cluster, namespace: type.isNamespaced ? object.objectNamespace : nil,
                name: object.objectName)
            try await registry.update(key: stored) { object throws(Status) in
                object.setClaimLabels(
                    server.bindings.claimLabels(of: object, type, in: key.cluster))
                return true
            }
        }
        return nil
    }
}
