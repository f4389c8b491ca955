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
    /// not; everybody else may bind an identity to the workspace that he is in, as it is bound anyway, and
    /// add others that are bound so: they are asked for like the first (`checks`).
    private static func mayLend(
        _ key: String, _ values: [String], _ requester: UserInfo, in cluster: String?
    ) -> Bool {
        guard requester.isMember(of: UserInfo.Group.kcpAdmin) else {
            guard let cluster else { return false }
            switch key {
            case UserInfo.ExtraKey.scopes: return values.allSatisfy { $0 == "cluster:" + cluster }
            case UserInfo.ExtraKey.warrant:
                return values.allSatisfy { text in
                    guard let warrant = warrant(text) else { return true }
                    return isBound(warrant, to: cluster, requester)
                }
            default: return false
            }
        }
        switch key {
        case UserInfo.ExtraKey.scopes, UserInfo.ExtraKey.clusterName: return true
        case UserInfo.ExtraKey.warrant:
            return values.allSatisfy {
                mayWarrant($0, requester, depth: EffectiveIdentity.warrantDepthMax)
            }
        default: return false
        }
    }

    /// A warrant that can be read; any other grants nothing.
    private static func warrant(_ text: String) -> Value? {
        do throws(ParseError) {
            return try Value(json: text)
        } catch {
            return nil
        }
    }

    /// Whether a warrant counts in one cluster only, and lends no group that the requester has not. It may
    /// say nothing else of itself, and carry no further ones.
    private static func isBound(
        _ warrant: Value, to cluster: String, _ requester: UserInfo
    ) -> Bool {
        let extra = warrant["extra"]?.objectValue ?? Members()
        let scopes = Value?(warrant["extra"]?[UserInfo.ExtraKey.scopes] ?? []).strings
        return !scopes.isEmpty && scopes.allSatisfy { $0 == "cluster:" + cluster }
            && extra.allSatisfy { $0.key == UserInfo.ExtraKey.scopes || !$0.key.contains("kcp.io") }
            && mayLend(warrant["groups"].strings, requester)
    }

    /// Warrants may nest, so far as they count.
    private static func mayWarrant(_ text: String, _ requester: UserInfo, depth: Int) -> Bool {
        guard let warrant = warrant(text) else { return true }
        let inner = Value?(warrant["extra"]?[UserInfo.ExtraKey.warrant] ?? []).strings
        return mayLend(warrant["groups"].strings, requester)
            && (inner.isEmpty
                || depth > 0
                    && inner.allSatisfy { mayWarrant($0, requester, depth: depth - 1) })
    }

    /// What the requester must be allowed to do, all of it.
    var checks: [AuthorizationAttributes] {
        var checks = Self.checks(username, groups)
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
        // Whose rights are added by a warrant is asked for as well.
        for warrant in (extra[UserInfo.ExtraKey.warrant] ?? []).compactMap(Self.warrant) {
            checks += Self.checks(warrant["user"]?.stringValue ?? "", warrant["groups"].strings)
        }
        return checks
    }

    private static func checks(_ username: String, _ groups: [String]) -> [AuthorizationAttributes]
    {
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
