/// As whom a user of the control plane counts in a cluster of its own.
struct ForeignIdentity: Sendable, Equatable {
    let username: String
    let groups: [String]

    init(of user: UserInfo) {
        guard let account = ServiceAccountName(username: user.username) else {
            username = user.username
            groups = user.groups
            return
        }
        // Its short name means another account over there, maybe one with great rights.
        let home = user.extra[UserInfo.ExtraKey.clusterName]?.first ?? ""
        username = "system:kcp:serviceaccount:\(home):\(account.namespace):\(account.name)"
        groups = [UserInfo.Group.authenticated, "system:cluster:" + home]
    }
}
