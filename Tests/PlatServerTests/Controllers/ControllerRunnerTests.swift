import PlatModel
import PlatSystem
import Synchronization
import Testing

@testable import PlatServer

/// The machinery that all controllers share.
@Suite(.timeLimit(.minutes(1)))
struct ControllerRunnerTests {
    /// Fails for as often as it is told, and says what it worked on.
    private final class Counting: Controller {
        let name = "counting"
        let workers = 1
        let interests: [Interest] = []
        let failures: Int
        private let worked = Mutex<[Int]>([])
        private let finished: @Sendable () -> Void

        init(failures: Int, finished: @escaping @Sendable () -> Void) {
            self.failures = failures
            self.finished = finished
        }

        var all: [Int] { worked.withLock { $0 } }

        func keys(for event: ObjectEvent) -> [Int] { [] }

        func keys(meantBy key: Int) throws(Status) -> [Int]? { key < 0 ? [1, 2] : nil }

        func reconcile(_ key: Int) async throws(Status) -> Double? {
            let count = worked.withLock { worked in
                worked.append(key)
                return worked.count
            }
            guard count > failures else { throw Status.internalError("not yet") }
            if count == failures + 1 || key == 2 { finished() }
            return nil
        }
    }

    private final class Pauses: Sendable {
        private let pauses = Mutex<[Duration]>([])
        var all: [Duration] { pauses.withLock { $0 } }
        func add(_ pause: Duration) { pauses.withLock { $0.append(pause) } }
    }

    private func run(
        failures: Int, key: Int
    ) async -> (worked: [Int], pauses: [Duration]) {
        let pauses = Pauses()
        let clock = ServerClock(
            secondsSinceEpoch: { 0 }, uptime: { .zero }, pause: { pauses.add($0) })
        let (done, end) = AsyncStream<Void>.makeStream()
        let counting = Counting(failures: failures) { end.yield() }
        let runner = ControllerRunner(counting, clock: clock, log: ServerLog())
        runner.add(key)
        async let running: Void = runner.run()
        var iterator = done.makeAsyncIterator()
        await iterator.next()
        if key < 0 { await iterator.next() }
        runner.close()
        await running
        return (counting.all, pauses.all)
    }

    @Test func whatFailsIsTriedAgainAfterGrowingPauses() async {
        let (worked, pauses) = await run(failures: 7, key: 1)
        #expect(worked.count == 8)
        #expect(
            pauses == [
                .seconds(0.2), .seconds(0.4), .seconds(0.8), .seconds(1.6), .seconds(3.2),
                .seconds(5), .seconds(5),
            ])
    }

    @Test func aKeyThatStandsForOthersIsTheOthers() async {
        let (worked, pauses) = await run(failures: 0, key: -1)
        #expect(worked == [1, 2])
        #expect(pauses.isEmpty)
    }
}
