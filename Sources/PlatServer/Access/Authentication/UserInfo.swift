import PlatValue

/// Who makes a request: what authentication found out, or impersonation put in its place.
struct UserInfo: Sendable, Hashable {
    var username: String
    var uid: String
    var groups: [String]
    /// What else is known of the user, by key.
    var extra: [String: [String]]

    init(username: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:])
    {
        self.username = username
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// Reads what `value` writes; nil when it is no object.
    init?(_ value: Value?) {
        guard let value, value.objectValue != nil else { return nil }
        username = value["username"]?.stringValue ?? ""
        uid = value["uid"]?.stringValue ?? ""
        groups = value["groups"].strings
        extra = [:]
        for member in value["extra"]?.objectValue ?? Members() {
            extra[member.key] = Value?(member.value).strings
        }
    }

    /// The user as reviews and annotations show one: empty fields left out, in the order
    /// username, uid, groups, extra.
    var value: Value {
        var members = Members()
        if !username.isEmpty { members["username"] = .string(username) }
        if !uid.isEmpty { members["uid"] = .string(uid) }
        if !groups.isEmpty { members["groups"] = Value(strings: groups) }
        if !extra.isEmpty {
            members["extra"] = .object(
                Members(
                    extra.keys.sorted().map { (key: $0, value: Value(strings: extra[$0] ?? [])) }))
        }
        return .object(members)
    }

    func isMember(of group: String) -> Bool { groups.contains(group) }

    var isServiceAccount: Bool { ServiceAccountName(username: username) != nil }

    /// Nobody: a request without credentials.
    static let anonymous = UserInfo(username: anonymousName, groups: [Group.unauthenticated])

    static let anonymousName = "system:anonymous"

    /// Groups with a meaning of their own.
    enum Group {
        static let authenticated = "system:authenticated"
        static let unauthenticated = "system:unauthenticated"
        /// Above all authorization.
        static let masters = "system:masters"
        /// Administrators of every workspace.
        static let kcpAdmin = "system:kcp:admin"
        static let serviceAccounts = "system:serviceaccounts"
        /// Makes workspaces' first objects.
        static let bootstrapper = "system:kcp:tenancy:workspace-bootstrapper"
        static let logicalClusterAdmin = "system:kcp:logical-cluster-admin"
        static let externalLogicalClusterAdmin = "system:kcp:external-logical-cluster-admin"
    }

    /// Keys of `extra` with a meaning of their own.
    enum ExtraKey {
        /// Where an identity counts: `cluster:ID[,cluster:ID]`.
        static let scopes = "authentication.kcp.io/scopes"
        /// The logical cluster that a service account lives in.
        static let clusterName = "authentication.kcp.io/cluster-name"
        /// Further identities of the same user, as JSON.
        static let warrant = "authorization.kcp.io/warrant"
        /// The token that the user came with.
        static let credentialID = "authentication.kubernetes.io/credential-id"
    }
}

/// A service account as a user is named by it: `system:serviceaccount:NAMESPACE:NAME`.
struct ServiceAccountName: Sendable, Hashable {
    let namespace: String
    let name: String

    init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    init?(username: String) {
        guard username.hasPrefix(Self.prefix) else { return nil }
        let parts = username.dropFirst(Self.prefix.count).split(
            separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        namespace = String(parts[0])
        name = String(parts[1])
    }

    private static let prefix = "system:serviceaccount:"

    var username: String { Self.prefix + namespace + ":" + name }

    var groups: [String] {
        [UserInfo.Group.serviceAccounts, UserInfo.Group.serviceAccounts + ":" + namespace]
    }
}
