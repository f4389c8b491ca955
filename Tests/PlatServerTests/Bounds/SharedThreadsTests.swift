import Dispatch
import PlatSystem
import Testing

/// Nobody waits long behind another: held by what runs before what, without a clock.
@Suite(.timeLimit(.minutes(1)))
struct SharedThreadsTests {
    /// Every job of one lane blocks its thread until a job of another lane has run.
    @Test func aLaneLeavesThreadsToTheOthers() async {
        let threads = SharedThreads(count: 3, laneWidth: 2)
        let (heavy, light) = (threads.lane(), threads.lane())
        let release = DispatchSemaphore(value: 0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask(executorPreference: heavy) { Self.wait(release) }
            }
            group.addTask(executorPreference: light) {
                for _ in 0..<20 { release.signal() }
            }
        }
    }

    /// Not callable from where tasks run, on purpose; here the point is what a blocked thread does.
    private static func wait(_ semaphore: DispatchSemaphore) { semaphore.wait() }

    @Test func lanesTakeTurnsJobByJob() async {
        let threads = SharedThreads(count: 1, laneWidth: 1)
        let (first, second, gate) = (threads.lane(), threads.lane(), threads.lane())
        let (ran, order) = AsyncStream.makeStream(of: String.self)
        let opened = DispatchSemaphore(value: 0)
        await withTaskGroup(of: Void.self) { group in
            // Holds the only thread until all the others stand in line.
            group.addTask(executorPreference: gate) { Self.wait(opened) }
            for _ in 0..<5 {
                group.addTask(executorPreference: first) { order.yield("first") }
            }
            for _ in 0..<2 {
                group.addTask(executorPreference: second) { order.yield("second") }
            }
            opened.signal()
        }
        order.finish()
        #expect(
            await ran.reduce(into: []) { $0.append($1) } == [
                "first", "second", "first", "second", "first", "first", "first",
            ])
    }

    @Test func everyJobRuns() async {
        let threads = SharedThreads(count: 4, laneWidth: 2)
        let (ran, job) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                let lane = threads.lane()
                for _ in 0..<50 {
                    group.addTask(executorPreference: lane) {
                        await Task.yield()
                        job.yield()
                    }
                }
            }
        }
        job.finish()
        #expect(await ran.reduce(0) { count, _ in count + 1 } == 2500)
    }
}
