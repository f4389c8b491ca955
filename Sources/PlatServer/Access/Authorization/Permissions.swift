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
            state.withLock {
                $0.rules[event.key.cluster] = nil
                $0.changes[event.key.cluster, default: 0] += 1
            }
        }
    }

    /// The rules of a workspace as they are now.
    func rules(of cluster: String) throws(Status) -> RBACRules {
        let (kept, change) = state.withLock { ($0.rules[cluster], $0.changes[cluster] ?? 0) }
        if let kept { return kept }
        guard let registry = registries.holding(cluster) else { return RBACRules(.init()) }
        let made = RBACRules(
            RBACRules.Objects(
                clusterRoles: try registry.list(BuiltinResources.clusterRoles, cluster: cluster),
                roles: try registry.list(BuiltinResources.roles, cluster: cluster),
                clusterRoleBindings: try registry.list(
                    BuiltinResources.clusterRoleBindings, cluster: cluster),
                roleBindings: try registry.list(BuiltinResources.roleBindings, cluster: cluster)))
        state.withLock { state in
            guard state.changes[cluster] ?? 0 == change else { return }
            if state.rules.count >= Self.limit { state.rules.removeAll() }
            state.rules[cluster] = made
        }
        return made
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
