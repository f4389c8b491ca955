import PlatSystem
import PlatTesting
import Synchronization
import Testing

/// A lock that others hold.
struct LockFileTests {
    /// A clock whose pauses take no time; something happens in each.
    private final class Turns: Clock {
        private let state = Mutex((now: ContinuousClock.now, count: 0))
        private let turn: @Sendable (Int) -> Void

        init(_ turn: @escaping @Sendable (Int) -> Void) { self.turn = turn }

        var now: ContinuousClock.Instant { state.withLock(\.now) }
        var minimumResolution: Duration { .zero }
        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
            let count = state.withLock { state in
                state = (deadline, state.count + 1)
                return state.count
            }
            turn(count)
        }
    }

    /// Two seconds of 20 ms: then whoever holds it is taken for dead.
    private static let patience = 100

    /// Gives the lock from one holder to the next every so many pauses, and back after that many holders.
    private func wait(
        turn: Int, holders: Int
    ) async throws -> Result<LockFile, LockFile.Failure> {
        let folder = try TemporaryFolder()
        let path = folder.path + "/config.lock"
        try folder.write("config.lock", "")
        let clock = Turns { count in
            guard count % turn == 0 else { return }
            do {
                guard count / turn < holders else { return _ = unlink(path) }
                try folder.write("next.lock", "")
                _ = rename(folder.path + "/next.lock", path)
            } catch {
                Issue.record("\(error)")
            }
        }
        do throws(LockFile.Failure) {
            return .success(
                try await LockFile.acquire(path, wait: .seconds(2), clock: clock))
        } catch {
            return .failure(error)
        }
    }

    @Test func aLockThatGoesFromHandToHandIsWaitedFor() async throws {
        guard case .success = try await wait(turn: 1, holders: 500) else {
            Issue.record("given up")
            return
        }
    }

    @Test func oneWhoKeepsItIsNot() async throws {
        guard case .failure(.held) = try await wait(turn: Self.patience + 5, holders: 2) else {
            Issue.record("it was had")
            return
        }
    }

    @Test func norAreOthersWithoutEnd() async throws {
        guard case .failure(.held) = try await wait(turn: 10, holders: .max) else {
            Issue.record("it was had")
            return
        }
    }
}
