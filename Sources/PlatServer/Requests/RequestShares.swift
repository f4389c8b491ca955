import PlatHTTP
import PlatModel
import PlatSystem
import Synchronization

/// The shares of all users who ask for something now.
///
/// Nobody's share can be taken by making up names: only who is authenticated has one of his own, those
/// without a name have one for each address, and what is not known yet runs in one lane for all strangers.
final class RequestShares: Sendable {
    /// Who has a share.
    private struct Holder: Hashable {
        var username: String
        /// Where a service account lives: its name alone says little.
        var cluster: String
        /// For those without a name.
        var address: String
    }

    private struct State {
        var shares: [Holder: RequestShare] = [:]
        /// Which credentials were whose when they were last used, by a hash that nobody can foresee. A
        /// wrong guess costs a change of lanes, and nothing else depends on it.
        var lanes: [Int: RequestShare] = [:]
        /// When so many shares are kept, those that are not in use are let go.
        var sweepsAt = RequestShares.sweep
    }

    private static let sweep = 1024

    private let threads: SharedThreads
    private let strangers: SharedThreads.Lane
    /// Of all users together.
    private let watchBudget = BufferBudget(limit: 64 << 20)
    private let state = Mutex(State())

    /// More threads than processors: a user has two, and what runs long for some leaves threads for others.
    init(threads: SharedThreads = SharedThreads(count: 16, laneWidth: 2)) {
        self.threads = threads
        strangers = threads.lane()
    }

    /// The share of whoever makes a request, once that is known.
    func share(of user: UserInfo, from http: ServerRequest) -> RequestShare {
        let isNobody = user.username == UserInfo.anonymousName
        let holder = Holder(
            username: user.username,
            cluster: user.isServiceAccount
                ? user.extra[UserInfo.ExtraKey.clusterName]?.first ?? "" : "",
            address: isNobody ? http.remoteAddress : "")
        let mark = Self.mark(of: http)
        return state.withLock { state in
            let share =
                state.shares[holder]
                ?? RequestShare(
                    isNobody ? .nobody : .user, lane: threads.lane(), within: watchBudget)
            if state.shares[holder] == nil, state.shares.count >= state.sweepsAt {
                state.shares = state.shares.filter { !$0.value.isIdle }
                state.sweepsAt = state.shares.count + Self.sweep
            }
            state.shares[holder] = share
            if state.lanes[mark] !== share {
                if state.lanes.count >= Self.sweep { state.lanes = [:] }
                state.lanes[mark] = share
            }
            return share
        }
    }

    /// Where a request begins, before it is known whose it is: most likely in its user's own lane.
    func lane(of http: ServerRequest) -> SharedThreads.Lane {
        let mark = Self.mark(of: http)
        return state.withLock { $0.lanes[mark] }?.lane ?? strangers
    }

    private static func mark(of http: ServerRequest) -> Int {
        var hasher = Hasher()
        hasher.combine(http.clientCertificate?.commonName)
        hasher.combine(http.clientCertificate?.organizations)
        let credentials = http.headers["Authorization"]
        hasher.combine(credentials)
        if credentials == nil { hasher.combine(http.remoteAddress) }
        return hasher.finalize()
    }
}
