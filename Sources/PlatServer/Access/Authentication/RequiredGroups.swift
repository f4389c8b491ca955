/// The expression in a logical cluster's annotation `authorization.kcp.io/required-groups`:
/// `a,b;c` lets in who is in a and b, or in c.
struct RequiredGroups: Sendable, Equatable {

    /// Alternatives, each a list of groups all of which are needed.
    private let alternatives: [[String]]

    init(_ text: String) {
        alternatives = text.split(separator: ";", omittingEmptySubsequences: false).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// Service accounts and administrators of the whole are never shut out. `identity` is the user as it
    /// counts in the cluster.
    func admits(_ user: UserInfo, _ identity: EffectiveIdentity) -> Bool {
        let always = [UserInfo.Group.kcpAdmin, UserInfo.Group.bootstrapper]
        if user.isServiceAccount || identity.groups.contains(where: always.contains) { return true }
        return alternatives.contains { $0.allSatisfy(identity.groups.contains) }
    }
}
