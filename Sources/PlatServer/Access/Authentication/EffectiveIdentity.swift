import PlatValue

/// As whom a user counts in one logical cluster.
///
/// An identity may be scoped to other clusters, may be a service account of another cluster, and
/// may carry warrants: further identities whose rights it has too.
struct EffectiveIdentity: Sendable, Equatable {
    /// The names that bindings may name, the user's own first.
    var usernames: [String]
    var groups: [String]

    init(of user: UserInfo, in cluster: String) {
        self.init(of: user, in: cluster, warrantDepth: Self.warrantDepthMax)
    }

    /// So far do warrants nest that count. Each quotes the next, so that one more doubles the text.
    static let warrantDepthMax = 8

    private init(of user: UserInfo, in cluster: String, warrantDepth: Int) {
        usernames = []
        groups = []
        addBase(of: user, in: cluster)
        // A scope binds what an identity carries as it binds the identity. Warrants may nest; a bound,
        // so that a forged chain costs no stack.
        guard Self.counts(user, cluster), warrantDepth > 0 else { return }
        for text in user.extra[UserInfo.ExtraKey.warrant] ?? [] {
            guard let warrant = Self.warrant(text, in: cluster) else { continue }
            let identity = EffectiveIdentity(
                of: warrant, in: cluster, warrantDepth: warrantDepth - 1)
            usernames += identity.usernames.filter { !usernames.contains($0) }
            groups += identity.groups.filter { !groups.contains($0) }
        }
    }

    private mutating func addBase(of user: UserInfo, in cluster: String) {
        guard Self.counts(user, cluster) else {
            usernames = [UserInfo.anonymousName]
            groups = Self.groupsElsewhere(user)
            return
        }
        guard let account = ServiceAccountName(username: user.username) else {
            usernames = [user.username]
            groups = user.groups
            return
        }
        let home = user.extra[UserInfo.ExtraKey.clusterName]?.first
        let global = home.map {
            "system:kcp:serviceaccount:\($0):\(account.namespace):\(account.name)"
        }
        if home == nil || home == cluster {
            usernames = [user.username] + (global.map { [$0] } ?? [])
            groups = user.groups
        } else {
            // Its short name means another account here.
            usernames = global.map { [$0] } ?? []
            groups = Self.groupsElsewhere(user)
        }
    }

    /// The identity as roles in an export's workspace name it, for the export's maximal permission
    /// policy (kcp contract, section 5.2).
    var asConsumer: EffectiveIdentity {
        var identity = self
        identity.usernames = usernames.map { BootstrapPolicy.bindingPrefix + $0 }
        identity.groups = groups.map(BootstrapPolicy.bindingGroup)
        return identity
    }

    /// Whether the identity counts in the cluster: it has no scopes, or all of them name it.
    static func isInScope(_ user: UserInfo, _ cluster: String) -> Bool {
        let scopes = user.extra[UserInfo.ExtraKey.scopes] ?? []
        return scopes.allSatisfy { scope in
            scope.split(separator: ",").contains { $0 == "cluster:" + cluster }
        }
    }

    /// The same, but for what a service account is outside of its home: its own scope is where it lives, and
    /// elsewhere it may be bound by its long name all the same.
    private static func counts(_ user: UserInfo, _ cluster: String) -> Bool {
        if isInScope(user, cluster) { return true }
        guard user.isServiceAccount,
            let home = user.extra[UserInfo.ExtraKey.clusterName]?.first
        else { return false }
        return isInScope(user, home)
    }

    /// What is left of a user's groups where he is a stranger, and where he comes from.
    private static func groupsElsewhere(_ user: UserInfo) -> [String] {
        user.groups.filter { $0 == UserInfo.Group.authenticated }
            + scopedClusters(user).map { "system:cluster:" + $0 }
    }

    private static func scopedClusters(_ user: UserInfo) -> [String] {
        (user.extra[UserInfo.ExtraKey.scopes] ?? []).flatMap { scope in
            scope.split(separator: ",").compactMap { part in
                part.hasPrefix("cluster:") ? String(part.dropFirst("cluster:".count)) : nil
            }
        }
    }

    /// A warrant that counts; a broken one grants nothing, and neither does one for a service
    /// account that names no cluster, or another one.
    private static func warrant(_ text: String, in cluster: String) -> UserInfo? {
        // A warrant that cannot be read grants nothing, which is all that there is to say about it.
        guard let value = try? Value(json: text), value.objectValue != nil else { return nil }
        var user = UserInfo(username: value["user"]?.stringValue ?? "")
        user.groups = value["groups"].strings
        for member in value["extra"]?.objectValue ?? Members() {
            user.extra[member.key] = Value?(member.value).strings
        }
        guard isInScope(user, cluster) else { return nil }
        if user.isServiceAccount, user.extra[UserInfo.ExtraKey.clusterName] != [cluster] {
            return nil
        }
        return user
    }
}
