import Dispatch
import Synchronization

/// Threads that many share, so that none of them waits for long behind another.
///
/// Everybody has a lane. The jobs of a lane run in the order in which they came, at most `laneWidth` at a
/// time; lanes that have work take turns, a job each. There are more threads than one lane can have, so
/// that long jobs of one lane leave threads, and by the system's scheduling the processor, to the others.
public final class SharedThreads: Sendable {
    private struct State {
        /// Lanes with work that may begin, each once, in the order of their turns.
        var ready = Queue<Lane>()
        var threads = 0
        /// Threads that wait and that nobody has woken.
        var idle = 0
    }

    /// What has to happen so that work which became ready is taken up.
    private enum Summons {
        case nothing
        case wake
        case start
    }

    private let count: Int
    private let laneWidth: Int
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - count: threads at most; each is started when it is first needed.
    ///   - laneWidth: jobs of one lane at a time.
    public init(count: Int, laneWidth: Int) {
        precondition(laneWidth > 0 && count >= laneWidth, "a lane needs a thread to run on")
        self.count = count
        self.laneWidth = laneWidth
    }

    /// A lane of these threads; whoever runs tasks on it keeps it until they have ended.
    public func lane() -> Lane { Lane(self) }

    /// An executor of tasks that shares its threads with others of its kind.
    public final class Lane: TaskExecutor {
        fileprivate struct Work {
            var jobs = Queue<UnownedJob>()
            var running = 0
            var isReady = false
        }

        private let threads: SharedThreads
        // SAFETY: touched only under the lock of the threads' state.
        fileprivate nonisolated(unsafe) var work = Work()

        fileprivate init(_ threads: SharedThreads) { self.threads = threads }

        /// Takes a job into the lane.
        public func enqueue(_ job: consuming ExecutorJob) {
            threads.enqueue(UnownedJob(job), self)
        }
    }

    private func enqueue(_ job: UnownedJob, _ lane: Lane) {
        let summons = state.withLock { state in
            lane.work.jobs.append(job)
            return makeReady(lane, &state)
        }
        follow(summons)
    }

    /// Under the lock: gives a lane its next turn when it may have one, and says who is to take it.
    private func makeReady(_ lane: Lane, _ state: inout State) -> Summons {
        guard line(up: lane, &state) else { return .nothing }
        if state.idle > 0 {
            state.idle -= 1
            return .wake
        }
        guard state.threads < count else { return .nothing }
        state.threads += 1
        return .start
    }

    private func follow(_ summons: Summons) {
        switch summons {
        case .nothing: break
        case .wake: bell.signal()
        case .start: Threads.detach { self.run() }
        }
    }

    /// One thread: a job of the lane whose turn it is, for ever.
    private func run() {
        var last: Lane?
        while true {
            let (taken, summons) = state.withLock { state in
                if let last {
                    last.work.running -= 1
                    // Nobody is called: this thread is about to look by itself.
                    _ = line(up: last, &state)
                }
                guard let lane = state.ready.next() else {
                    state.idle += 1
                    return (nil as (Lane, UnownedJob)?, Summons.nothing)
                }
                lane.work.isReady = false
                guard let job = lane.work.jobs.next() else {
                    preconditionFailure("a lane was in the line without work")
                }
                lane.work.running += 1
                return ((lane, job), makeReady(lane, &state))
            }
            last = nil
            follow(summons)
            guard let (lane, job) = taken else {
                bell.wait()
                continue
            }
            job.runSynchronously(on: lane.asUnownedTaskExecutor())
            last = lane
        }
    }

    /// Under the lock: whether a lane has work that may begin and was not yet in the line.
    private func line(up lane: Lane, _ state: inout State) -> Bool {
        guard !lane.work.isReady, !lane.work.jobs.isEmpty, lane.work.running < laneWidth else {
            return false
        }
        lane.work.isReady = true
        state.ready.append(lane)
        return true
    }
}
