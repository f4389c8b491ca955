/// As whom a user of the control plane counts in a cluster of its own.
struct ForeignIdentity: Sendable, Equatable {
    let username: String
    let groups: [String]
    let uid: String
    /// What is said of him besides; not what only this control plane means by it.
    let extra: [String: [String]]

    init(of user: UserInfo) {
        guard let account = ServiceAccountName(username: user.username) else {
            username = user.username
            groups = user.groups
            uid = user.uid
            extra = user.extra.filter { !$0.key.contains("kcp.io") }
            return
        }
        uid = ""
        extra = [:]
        // Its short name means another account over there, maybe one with great rights.
        let home = user.extra[UserInfo.ExtraKey.clusterName]?.first ?? ""
        username = "system:kcp:serviceaccount:\(home):\(account.namespace):\(account.name)"
        groups = [UserInfo.Group.authenticated, "system:cluster:" + home]
    }
}
