import PlatModel
import PlatStore
import PlatValue

/// Keeps the labels of claims on objects that were there before their claims changed.
struct ClaimedObjects: Controller {
    let registries: Registries
    let bindings: BindingDirectory
    let surfaces: Surfaces

    let name = "claimed objects"

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

    var interests: [Interest] { [.of(SystemResources.bindings)] }

    func keys(for event: ObjectEvent) -> [Key] {
        if event.change == .found { return found(event.key) }
        return Self.changed(
            in: event.key.cluster, from: event.before.value, to: event.after.value)
    }

    /// The claimed kinds whose objects may have other labels since a binding changed.
    static func changed(in cluster: String, from before: Value?, to now: Value?) -> [Key] {
        let (now, before) = (now.map(applied) ?? [], before.map(applied) ?? [])
        guard now != before else { return [] }
        return Array(Set((now + before).flatMap { keys(cluster, $0) }))
    }

    private static func applied(_ object: Value) -> [PermissionClaim] {
        guard !object.isBeingDeleted else { return [] }
        return APIBinding(object).appliedClaims
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

    private func found(_ key: ObjectKey) -> [Key] {
        var keys: Set<Key> = []
        for binding in bindings.bindings(in: key.cluster) where binding.name == key.name {
            // Also what was asked and is not accepted: its labels may not be gone yet.
            let claims =
                binding.appliedClaims.map(\.claim) + binding.askedClaims
            for claim in claims { keys.formUnion(Self.keys(key.cluster, claim)) }
        }
        return Array(keys)
    }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard let registry = registries.holding(key.cluster) else { return nil }
        let surface = try surfaces.surface(of: key.cluster, in: registry.location)
        guard let type = surface.types.first(where: key.means) else { return nil }
        for object in try registry.list(type, cluster: key.cluster) {
            let stored = type.key(
                cluster: key.cluster, namespace: type.isNamespaced ? object.objectNamespace : nil,
                name: object.objectName)
            try await registry.update(key: stored, known: object) { object throws(Status) in
                object.setClaimLabels(bindings.claimLabels(of: object, type, in: key.cluster))
                return true
            }
        }
        return nil
    }
}
