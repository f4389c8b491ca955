import PlatValue

/// A request to act as somebody else, made by `Impersonate-*` headers.
///
/// In the order of use: `init` reads the headers, `mayBeRequested(by:)` keeps special groups with
/// those who are in them, every one of `checks` must be allowed to the requester, and `user` is
/// then who makes the request.
struct Impersonation: Sendable, Equatable {
    private var username: String
    private var uid: String
    private var groups: [String]
    private var extra: [String: [String]]

    /// Nil when no header asks for it.
    ///
    /// - Throws: `ImpersonationError` for groups, uid or extra without a user: a bad request.
    init?(headers: some Sequence<(name: String, value: String)>) throws(ImpersonationError) {
        username = ""
        uid = ""
        groups = []
        extra = [:]
        var isRequested = false
        for header in headers {
            let name = header.name.lowercased()
            guard name.hasPrefix("impersonate-") else { continue }
            switch name {
            case "impersonate-user": if username.isEmpty { username = header.value }
            case "impersonate-uid": if uid.isEmpty { uid = header.value }
            case "impersonate-group": groups.append(header.value)
            case _ where name.hasPrefix("impersonate-extra-"):
                let key = String(name.dropFirst("impersonate-extra-".count))
                extra[PercentCoding.decodeWhatCanBe(key).lowercased(), default: []].append(
                    header.value)
            default: continue
            }
            isRequested = true
        }
        guard isRequested, !(username.isEmpty && uid.isEmpty && groups.isEmpty && extra.isEmpty)
        else { return nil }
        guard !username.isEmpty else { throw ImpersonationError(goText: goText) }
    }

    /// Groups that only their members may lend to somebody.
    static let specialGroups: Set<String> = [
        UserInfo.Group.masters, UserInfo.Group.logicalClusterAdmin,
        UserInfo.Group.externalLogicalClusterAdmin, UserInfo.Group.bootstrapper,
        UserInfo.Group.kcpAdmin, UserInfo.Group.authenticated,
    ]

    /// The answer to a requester who is not in a special group that is asked for.
    static let refusal = "impersonation is not allowed for the requestor"

    func mayBeRequested(by requester: UserInfo, in cluster: String?) -> Bool {
        if requester.isMember(of: UserInfo.Group.masters) { return true }
        return Self.mayLend(groups, requester)
            && extra.allSatisfy { key, values in
                !key.contains("kcp.io") || Self.mayLend(key, values, requester, in: cluster)
            }
    }

    private static func mayLend(_ groups: [String], _ requester: UserInfo) -> Bool {
        groups.allSatisfy { !specialGroups.contains($0) || requester.isMember(of: $0) }
    }

    /// Extras by which the system itself says what an identity is: where it counts, whose rights it has
    /// besides. Whoever could set any would make himself anybody. Administrators of every workspace have
    /// all rights there are in workspaces, so that they may, as long as no warrant lends what they have
    /// not; everybody else may bind an identity to the workspace that he is in, as it is bound anyway.
    private static func mayLend(
        _ key: String, _ values: [String], _ requester: UserInfo, in cluster: String?
    ) -> Bool {
        guard requester.isMember(of: UserInfo.Group.kcpAdmin) else {
            return key == UserInfo.ExtraKey.scopes
                && values.allSatisfy { value in cluster.map { value == "cluster:" + $0 } ?? false }
        }
        switch key {
        case UserInfo.ExtraKey.scopes, UserInfo.ExtraKey.clusterName: return true
        case UserInfo.ExtraKey.warrant:
            return values.allSatisfy { mayWarrant($0, requester, depth: 3) }
        default: return false
        }
    }

    /// Warrants may nest, so far as they count.
    private static func mayWarrant(_ text: String, _ requester: UserInfo, depth: Int) -> Bool {
        let warrant: Value
        do throws(ParseError) {
            warrant = try Value(json: text)
        } catch {
            // It grants nothing.
            return true
        }
        let inner = Value?(warrant["extra"]?[UserInfo.ExtraKey.warrant] ?? []).strings
        return mayLend(warrant["groups"].strings, requester)
            && (inner.isEmpty
                || depth > 0
                    && inner.allSatisfy { mayWarrant($0, requester, depth: depth - 1) })
    }

    /// What the requester must be allowed to do, all of it.
    var checks: [AuthorizationAttributes] {
        var checks: [AuthorizationAttributes] = []
        if let account = ServiceAccountName(username: username) {
            checks.append(
                .resource(
                    "impersonate", resource: "serviceaccounts", namespace: account.namespace,
                    name: account.name))
        } else {
            checks.append(.resource("impersonate", resource: "users", name: username))
        }
        for group in groups {
            checks.append(.resource("impersonate", resource: "groups", name: group))
        }
        let reviews = "authentication.k8s.io"
        if !uid.isEmpty {
            checks.append(.resource("impersonate", group: reviews, resource: "uids", name: uid))
        }
        for key in extra.keys.sorted() {
            for value in extra[key] ?? [] {
                checks.append(
                    .resource(
                        "impersonate", group: reviews, resource: "userextras", subresource: key,
                        name: value))
            }
        }
        return checks
    }

    /// The verb that a refusal names in place of the request's own.
    func refusedVerb(_ verb: String) -> String {
        let mode = ServiceAccountName(username: username) == nil ? "user-info" : "serviceaccount"
        return "impersonate-on:\(mode):\(verb)"
    }

    /// Who makes the request: somebody who counts in this cluster only, unless the requester is above
    /// all rules.
    func user(requestedBy requester: UserInfo, in cluster: String?) -> UserInfo {
        var user = UserInfo(username: username, uid: uid, groups: groups, extra: extra)
        if groups.isEmpty, let account = ServiceAccountName(username: username) {
            user.groups = account.groups
        }
        let standing = [UserInfo.Group.authenticated, UserInfo.Group.unauthenticated]
        if !user.groups.contains(where: standing.contains) {
            let isAnonymous = username == UserInfo.anonymousName
            user.groups.append(
                isAnonymous ? UserInfo.Group.unauthenticated : UserInfo.Group.authenticated)
        }
        if let cluster, !requester.isMember(of: UserInfo.Group.masters) {
            user.extra[UserInfo.ExtraKey.scopes, default: []].append("cluster:" + cluster)
        }
        return user
    }

    /// The user as Go prints it, which is what the message of a bad request shows.
    private var goText: String {
        func list(_ texts: [String]) -> String {
            texts.isEmpty
                ? "[]string(nil)"
                : "[]string{" + texts.map { GoText.quoted($0) }.joined(separator: ", ") + "}"
        }
        let members = extra.keys.sorted().map { GoText.quoted($0) + ":" + list(extra[$0] ?? []) }
        let extraText =
            extra.isEmpty
            ? "map[string][]string(nil)"
            : "map[string][]string{" + members.joined(separator: ", ") + "}"
        return "&user.DefaultInfo{Name:\(GoText.quoted(username)), UID:\(GoText.quoted(uid)), "
            + "Groups:\(list(groups)), Extra:\(extraText)}"
    }
}

/// Impersonation headers that name no user: the request is a bad one.
struct ImpersonationError: Error, Equatable, CustomStringConvertible {
    let message: String

    var description: String { message }

    fileprivate init(goText: String) {
        message = "requested \(goText) without impersonating a user name"
    }
}

extension GoText {
    /// A list of texts: `["a" "b"]`.
    static func quoted(_ texts: [String]) -> String {
        "[" + texts.map { quoted($0) }.joined(separator: " ") + "]"
    }
}
