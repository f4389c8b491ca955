import PlatSystem
import PlatTesting
import Testing

@testable import PlatStore

/// As `KillTests`, for as long as it is given, to say a figure.
@Suite(.serialized) struct KillAttackTests {
    /// Seconds; `make attack SECONDS=…`.
    private static let budget = ProcessInfo.processInfo.environment["PLAT_ATTACK_SECONDS"]
        .flatMap(Int.init)

    @Test(.enabled(if: budget != nil), .timeLimit(.minutes(60)))
    func manyKillsLoseNothingAnswered() async throws {
        let end = ContinuousClock.now + .seconds(try #require(Self.budget) * 2)
        var (rounds, writes, lost) = (0, 0, 0)
        while rounds == 0 || ContinuousClock.now < end {
            let folder = try TestFolder()
            var answered: [Answer] = []
            // A store that has been killed is killed again, and now and then one begins anew, so that
            // looking through all of it stays quick.
            for _ in 0..<4 {
                rounds += 1
                answered += try await blocking { [path = folder.store, rounds] in
                    try Victim(store: path, round: rounds).killAfter(answers: 20_000)
                }
                #expect(try Store.check(path: folder.store) == [])
                let store = try openStore(folder.store)
                defer { store.close() }
                let held = Dictionary(
                    uniqueKeysWithValues: try store.list(prefix: "").entries.map { ($0.key, $0) })
                for answer in answered where held[answer.key]?.revision != answer.revision {
                    lost += 1
                }
                #expect(store.revision >= answered.map(\.revision).max() ?? 0)
            }
            writes += answered.count
        }
        #expect(lost == 0)
        print("attack: \(rounds) × kill -9 of a store, \(writes) answered writes, \(lost) lost")
    }
}
