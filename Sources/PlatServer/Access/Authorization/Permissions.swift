import PlatModel
import PlatStore
import PlatValue
import Synchronization

/// What roles grant in each workspace: its rules, compiled once, and who may enter.
final class Permissions: Sendable {
    private struct State {
        var rules: [String: RBACRules] = [:]
        /// Counts changes, so that rules compiled from an older state are not kept.
        var changes: [String: Int] = [:]
        /// What counts in every workspace of a location, by the location's name.
        var bases: [String: RBACRules] = [:]
        var baseChanges = 0

        func changes(concerning cluster: String) -> Int { (changes[cluster] ?? 0) + baseChanges }
    }

    private static let limit = 4_000

    private let directory: ClusterDirectory
    private let registries: Registries
    private let state = Mutex(State())

    init(_ directory: ClusterDirectory, _ registries: Registries) {
        self.directory = directory
        self.registries = registries
    }

    func follow(_ events: ObjectEvents) {
        let rights = Interest.of(
            BuiltinResources.roles, BuiltinResources.roleBindings, BuiltinResources.clusterRoles,
            BuiltinResources.clusterRoleBindings, on: .committed)
        events.follow(.rights, [rights]) { [self] event in
            state.withLock { state in
                guard event.key.cluster == Workplace.admin else {
                    state.rules[event.key.cluster] = nil
                    state.changes[event.key.cluster, default: 0] += 1
                    return
                }
                state.bases[event.location.name] = nil
                state.baseChanges += 1
                state.rules.removeAll()
            }
        }
    }

    /// The rules of a workspace as they are now.
    func rules(of cluster: String) throws(Status) -> RBACRules {
        let (kept, change) = state.withLock {
            ($0.rules[cluster], $0.changes(concerning: cluster))
        }
        if let kept { return kept }
        guard let registry = registries.holding(cluster) else { return RBACRules(.init()) }
        let made = RBACRules(try objects(of: cluster, registry), base: try base(registry))
        state.withLock { state in
            guard state.changes(concerning: cluster) == change else { return }
            if state.rules.count >= Self.limit { state.rules.removeAll() }
            state.rules[cluster] = made
        }
        return made
    }

    /// What counts in every workspace of a location: what is the same everywhere, and what masters keep
    /// in the location's `system:admin` (kcp contract, section 1.8).
    private func base(_ registry: ObjectRegistry) throws(Status) -> RBACRules {
        let name = registry.location.name
        let (kept, change) = state.withLock { ($0.bases[name], $0.baseChanges) }
        if let kept { return kept }
        let made = RBACRules(try objects(of: Workplace.admin, registry))
        state.withLock { if $0.baseChanges == change { $0.bases[name] = made } }
        return made
    }

    private func objects(
        of cluster: String, _ registry: ObjectRegistry
    ) throws(Status) -> RBACRules.Objects {
        RBACRules.Objects(
            clusterRoles: try registry.list(BuiltinResources.clusterRoles, cluster: cluster),
            roles: try registry.list(BuiltinResources.roles, cluster: cluster),
            clusterRoleBindings: try registry.list(
                BuiltinResources.clusterRoleBindings, cluster: cluster),
            roleBindings: try registry.list(BuiltinResources.roleBindings, cluster: cluster))
    }

    /// Whether a user may do something in a workspace (contract 8.2).
    func decide(
        _ user: UserInfo, _ attributes: AuthorizationAttributes, in cluster: String
    ) throws(Status) -> Decision {
        try workspace(cluster).authorize(user, attributes)
    }

    /// Whether the roles of a workspace grant something, whoever may enter it: for verbs like `use` and
    /// `bind`, which are asked from outside.
    func grants(
        _ user: UserInfo, _ attributes: AuthorizationAttributes, in cluster: String
    ) throws(Status) -> Bool {
        if user.isMember(of: UserInfo.Group.masters) { return true }
        return try rules(of: cluster).authorize(
            EffectiveIdentity(of: user, in: cluster), attributes
        ).allowed
    }

    func workspace(_ cluster: String) throws(Status) -> WorkspaceAuthorizer {
        let known = directory.cluster(cluster)
        return WorkspaceAuthorizer(
            cluster: cluster, phase: known?.phase,
            requiredGroups: known?.requiredGroups.map(RequiredGroups.init),
            rules: try rules(of: cluster))
    }
}
