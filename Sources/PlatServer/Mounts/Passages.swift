import PlatHTTP
import PlatModel
import Synchronization

/// Who is travelling through mounts right now.
///
/// A mount may lead back to this very control plane, in ways that its address does not show: by
/// another name of the host, through a proxy, through another control plane. There the mount's
/// credential would act, with rights that the traveller may not have. So each request that leaves
/// carries a mark that only this process can have made, and one that arrives with it gets what its
/// credential may do and the traveller may do, never more than either.
///
/// The mark gives no rights, for the server at the other end sees it. It ends with the request.
final class Passages: Sendable {
    /// The header with the marks of all control planes on the way, separated by commas.
    static let header = "X-Plat-Passage"

    private let travellers = Mutex<[String: UserInfo]>([:])

    /// How many are under way.
    var count: Int { travellers.withLock { $0.count } }

    /// Marks a request that leaves for as long as `body` runs: until the reply begins. Who came in by
    /// then was told apart when he came.
    func marked<Result>(
        _ user: UserInfo, _ body: (_ mark: String) async throws(Status) -> Result
    ) async throws(Status) -> Result {
        let mark = enter(user)
        defer { leave(mark) }
        return try await body(mark)
    }

    func enter(_ user: UserInfo) -> String {
        // 122 random bits.
        let mark = newUID()
        travellers.withLock { $0[mark] = user }
        return mark
    }

    func leave(_ mark: String) { travellers.withLock { $0[mark] = nil } }

    /// The marks that a request carries, in the order of its way.
    static func marks(in headers: Headers) -> [String] {
        headers.values(of: header).flatMap { $0.split(separator: ",") }.map { $0.trimmed }
    }

    /// Who a request acts as: whom its credentials and its impersonation say, and no more than each
    /// traveller whose mark it carries.
    func restricted(_ user: UserInfo, _ headers: Headers) throws(Status) -> UserInfo {
        let marks = Self.marks(in: headers)
        guard !marks.isEmpty else { return user }
        let travellers = travellers.withLock { known in marks.compactMap { known[$0] } }
        var user = user
        for traveller in travellers {
            let abroad = ForeignIdentity(of: traveller)
            let groups = Set(abroad.groups).union([UserInfo.Group.authenticated])
            guard user.username == abroad.username, groups.isSuperset(of: user.groups) else {
                throw Status.forbidden(
                    nil, "", "a mount leads back to this control plane as somebody else")
            }
            let scopes = traveller.extra[UserInfo.ExtraKey.scopes] ?? []
            user.extra[UserInfo.ExtraKey.warrant] = nil
            if !scopes.isEmpty { user.extra[UserInfo.ExtraKey.scopes, default: []] += scopes }
        }
        return user
    }
}
