/// The token in a request's `Authorization` header.
enum BearerToken {
    /// Nil when the header holds no bearer token: the request is then without credentials (or has
    /// others), not refused.
    static func token(inAuthorization header: String?) -> String? {
        guard let header else { return nil }
        let parts = header.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count >= 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

extension UserInfo {
    /// The user with the group that whoever showed valid credentials is in.
    func authenticated() -> UserInfo {
        guard username != Self.anonymousName, !groups.contains(Group.authenticated),
            !groups.contains(Group.unauthenticated)
        else { return self }
        var user = self
        user.groups.append(Group.authenticated)
        return user
    }

    /// Whether nothing has changed by which rights are given.
    func isSame(as other: UserInfo) -> Bool {
        username == other.username && Set(groups) == Set(other.groups)
    }

    /// The user of a verified client certificate: its common name and its organizations.
    init(commonName: String, organizations: [String]) {
        self.init(username: commonName, groups: organizations)
    }
}
