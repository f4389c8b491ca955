import PlatSystem
import Synchronization
import Testing

/// The one wait that every other is made of.
struct WallClockTests {
    private let pauses = Pauses()
    private var clock: WallClock { .unwaiting { [pauses] in pauses.add($0) } }

    @Test func whatIsThereIsNotWaitedFor() async {
        let waited = await clock.wait(timeout: .zero) { 1 }
        guard case .found(1) = waited else { Issue.record("\(waited)"); return }
        #expect(pauses.all.isEmpty)
    }

    @Test func pausesDoubleUpToTheLast() async {
        let looks = Mutex(0)
        let waited = await clock.wait(
            timeout: nil, pauses: .milliseconds(10)...(.milliseconds(30))
        ) {
            looks.withLock {
                $0 += 1; return $0 == 5 ? $0 : nil
            }
        }
        guard case .found(5) = waited else { Issue.record("\(waited)"); return }
        #expect(pauses.all == [10, 20, 30, 30].map(Duration.milliseconds))
    }

    @Test func itLooksOnceMoreWhenTheTimeIsOver() async {
        let looks = Mutex(0)
        let waited: Waited<Int> = await clock.wait(
            timeout: .seconds(1), pauses: .seconds(1)...(.seconds(1))
        ) {
            looks.withLock { $0 += 1 }; return nil
        }
        guard case .timedOut = waited else { Issue.record("\(waited)"); return }
        #expect(looks.withLock(\.self) == 2)
    }

    @Test func cancellationEndsIt() async {
        let clock = WallClock(now: { 0 }, sleep: { _ in throw CancellationError() })
        let waited: Waited<Int> = await clock.wait(timeout: nil) { nil }
        guard case .cancelled = waited else { Issue.record("\(waited)"); return }
    }

    @Test(arguments: [(1500, "1.5s"), (60_000, "60s"), (0, "0s")])
    func durationsAreSaidInSeconds(_ milliseconds: Int, _ text: String) {
        #expect(Duration.milliseconds(milliseconds).text == text)
    }
}
