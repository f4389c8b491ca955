/// Decides on requests inside one workspace: may the user be there at all, and if so, do this?
///
/// In order: `system:masters` may do everything; paths that probes ask are open to all; required
/// groups; the workspace exists and is in a phase that shows content; the verb `access` on `/`
/// (which a service account of the workspace needs not have); RBAC.
struct WorkspaceAuthorizer: Sendable {
    /// The logical cluster's name.
    let cluster: String
    /// Nil when there is no such logical cluster.
    let phase: String?
    let requiredGroups: RequiredGroups?
    let rules: RBACRules

    init(cluster: String, phase: String?, requiredGroups: RequiredGroups? = nil, rules: RBACRules) {
        self.cluster = cluster
        self.phase = phase
        self.requiredGroups = requiredGroups
        self.rules = rules
    }

    /// Phases in which content may be seen.
    static let openPhases: Set<String> = [
        "Initializing", "Ready", "Inactive", "Terminating", "Deleting",
    ]

    /// Paths that everybody may ask, also without credentials.
    static let openPaths: Set<String> = ["/healthz", "/readyz", "/livez"]

    func authorize(_ user: UserInfo, _ attributes: AuthorizationAttributes) -> Decision {
        if user.isMember(of: UserInfo.Group.masters) { return .allow("system:masters") }
        if case .path(let path) = attributes.target, Self.openPaths.contains(path) {
            return .allow("open path")
        }
        let identity = EffectiveIdentity(of: user, in: cluster)
        let entry = enter(user, identity)
        return entry.allowed ? rules.authorize(identity, attributes) : entry
    }

    /// What roles say to somebody who were let in.
    func authorizeInside(_ user: UserInfo, _ attributes: AuthorizationAttributes) -> Decision {
        if user.isMember(of: UserInfo.Group.masters) { return .allow("system:masters") }
        return rules.authorize(EffectiveIdentity(of: user, in: cluster), attributes)
    }

    /// Whether the user may be in the workspace at all.
    func enter(_ user: UserInfo) -> Decision {
        if user.isMember(of: UserInfo.Group.masters) { return .allow("system:masters") }
        return enter(user, EffectiveIdentity(of: user, in: cluster))
    }

    private func enter(_ user: UserInfo, _ identity: EffectiveIdentity) -> Decision {
        guard let phase else {
            return .deny("LogicalCluster not found").finally.by(.content)
        }
        if let requiredGroups, !requiredGroups.admits(user, identity) {
            return .deny("user is not a member of required groups").finally.by(.requiredGroups)
        }
        guard Self.openPhases.contains(phase) else {
            return .deny("not permitted due to phase \(phase)").by(.content)
        }
        guard mayEnter(user, identity) else {
            return .deny("no verb=access permission on /").by(.content)
        }
        return .allow("may enter")
    }

    /// What the user may do in a namespace; nothing for who may not enter.
    func listing(for user: UserInfo, namespace: String) -> RuleListing {
        let identity = EffectiveIdentity(of: user, in: cluster)
        return rules.listing(for: identity, namespace: namespace)
    }

    private func mayEnter(_ user: UserInfo, _ identity: EffectiveIdentity) -> Bool {
        if user.isServiceAccount, user.extra[UserInfo.ExtraKey.clusterName] == [cluster] {
            return true
        }
        return rules.authorize(identity, .access).allowed
    }
}
