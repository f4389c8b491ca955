import PlatModel
import PlatStore
import Synchronization

/// Lets those who would change the same key do it one after the other, in the order they came.
///
/// Writers try without a turn first: most keys have one writer. Whoever lost against another takes a
/// turn, and while anybody has one, those who come wait behind him. So each writer loses only against
/// those who were under way before him, and none starves.
final class Turns: Sendable {
    /// Those who wait for each key that somebody has the turn for.
    private let waiting = Mutex<[String: [CheckedContinuation<Bool, Never>]]>([:])

    /// More than this many do not wait for one key.
    static let limit = 4096

    /// Whether somebody has the turn for a key.
    func isTaken(_ key: String) -> Bool { waiting.withLock { $0[key] != nil } }

    /// Waits for the turn; false where too many wait already. Who has it must `pass` it on.
    func take(_ key: String) async -> Bool {
        await withCheckedContinuation { caller in
            let answer: Bool? = waiting.withLock { waiting in
                guard let others = waiting[key] else {
                    waiting[key] = []
                    return true
                }
                guard others.count < Self.limit else { return false }
                waiting[key]?.append(caller)
                return nil
            }
            if let answer { caller.resume(returning: answer) }
        }
    }

    /// Gives the turn to whoever waits longest.
    func pass(_ key: String) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Bool, Never>? in
            guard waiting[key]?.isEmpty == false else {
                waiting[key] = nil
                return nil
            }
            return waiting[key]?.removeFirst()
        }
        next?.resume(returning: true)
    }
}

extension ObjectRequest {
    /// How long a write may lose against others.
    static var patience: Duration { .seconds(60) }

    /// Makes a write again, on what the store holds by then, for as long as others are faster. A
    /// version that the caller named is the attempt's to check: that it is gone is final.
    func written<T>(_ key: String, _ attempt: () async throws -> T) async throws(Status) -> T {
        let turns = location.turns
        let deadline = ContinuousClock.now + Self.patience
        var hasTurn = false
        defer { if hasTurn { turns.pass(key) } }
        var hasLost = false
        while true {
            if !hasTurn, hasLost || (!isDryRun && turns.isTaken(key)) {
                guard await turns.take(key) else {
                    throw Status.tooManyRequests(
                        "too many wait to change the object, try again", retryAfterSeconds: 1)
                }
                hasTurn = true
            }
            do {
                return try await attempt()
            } catch StoreError.conflict {
                guard ContinuousClock.now < deadline else {
                    throw Status.timeout("request did not complete within the allotted timeout")
                }
                hasLost = true
            } catch {
                throw Status(caught: error)
            }
        }
    }
}
