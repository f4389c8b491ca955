import PlatModel
import Synchronization

/// Which stored objects name which owners, in memory, and which of them wait for a judgement. Objects
/// without owners, which are most, cost nothing here.
final class OwnerGraph: Sendable {
    private struct State {
        /// Keys of objects by the uids of their owners.
        var dependents: [String: Set<String>] = [:]
        /// Objects that were written with owners that are not there, and when they are to be judged.
        var suspects: [String: Duration] = [:]
        /// Objects that name an owner of a kind that is not served, by workspace: they are looked at
        /// again when the workspace's kinds change.
        var undecided: [String: Set<String>] = [:]
    }

    private let state = Mutex(State())

    func index(
        _ stored: String, under now: [OwnerReference], insteadOf before: [OwnerReference]
    ) {
        guard !(now.isEmpty && before.isEmpty) else { return }
        state.withLock { state in
            for uid in before.map(\.uid) {
                state.dependents[uid]?.remove(stored)
                if state.dependents[uid]?.isEmpty == true { state.dependents[uid] = nil }
            }
            for uid in now.map(\.uid) { state.dependents[uid, default: []].insert(stored) }
        }
    }

    /// Whether anything has an owner at all.
    var isEmpty: Bool { state.withLock { $0.dependents.isEmpty } }

    func dependents(of uid: String) -> Set<String> {
        state.withLock { $0.dependents[uid] ?? [] }
    }

    /// Whether an object that was found without an owner still has a while before it is judged: whoever
    /// wrote a wrong owner may mend it, as with upstream's slower collector.
    func isOnProbation(_ stored: String, now: Duration, grace: Duration) -> Bool {
        state.withLock { state in
            let end = state.suspects[stored] ?? now + grace
            state.suspects[stored] = now < end ? end : nil
            return now < end
        }
    }

    func acquit(_ stored: String) {
        state.withLock { state in
            if !state.suspects.isEmpty { state.suspects[stored] = nil }
        }
    }

    func setUndecided(_ stored: String, in cluster: String) {
        state.withLock { _ = $0.undecided[cluster, default: []].insert(stored) }
    }

    /// Those of a workspace that could not be judged; they are forgotten here.
    func takeUndecided(in cluster: String) -> Set<String> {
        state.withLock { state in
            state.undecided.isEmpty ? [] : state.undecided.removeValue(forKey: cluster) ?? []
        }
    }
}
