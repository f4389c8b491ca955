import PlatModel
import PlatSystem
import Synchronization

/// Runs a controller: hears, queues, works, retries.
final class ControllerRunner<C: Controller>: Sendable {
    private let controller: C
    private let clock: ServerClock
    private let log: ServerLog
    private let queue = WorkQueue<C.Key>()
    /// How often a key has failed since it last worked.
    private let failures = Mutex<[C.Key: Int]>([:])
    private let retries = Atomic(0)

    /// The first pause after a failure; each further one is twice as long, up to the last.
    private static var firstPause: Double { 0.2 }
    private static var lastPause: Double { 5 }

    init(_ controller: C, clock: ServerClock, log: ServerLog) {
        self.controller = controller
        self.clock = clock
        self.log = log
    }

    func follow(_ events: ObjectEvents) {
        events.follow(.controllers, controller.interests) { [controller, queue] event in
            for key in controller.keys(for: event) { queue.add(key) }
        }
    }

    func add(_ key: C.Key) { queue.add(key) }

    /// Works until the queue is closed.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<controller.workers {
                group.addTask { [self] in
                    while let key = await queue.take() { await work(key) }
                }
            }
        }
    }

    func close() { queue.close() }

    /// What there is to count of it.
    var gauge: QueueGauges.Gauge {
        let counts = queue.counts
        return QueueGauges.Gauge(
            name: controller.name, depth: Double(counts.waiting), adds: Double(counts.adds),
            retries: Double(retries.load(ordering: .relaxed)))
    }

    private func work(_ key: C.Key) async {
        var pause: Double?
        do throws(Status) {
            if let others = try controller.keys(meantBy: key) {
                for other in others { queue.add(other) }
            } else {
                pause = try await controller.reconcile(key)
            }
            failures.withLock { failures in
                if !failures.isEmpty { failures[key] = nil }
            }
        } catch {
            log.debug("\(controller.name): \(key): \(error.message)")
            retries.add(1, ordering: .relaxed)
            pause = pauseAfterFailure(of: key)
        }
        queue.done(key)
        guard let pause else { return }
        // The pause belongs to no request; the queue drops the key when the server has stopped.
        Task { [clock, queue] in
            do { try await clock.pause(.seconds(pause)) } catch { return }
            queue.add(key)
        }
    }

    private func pauseAfterFailure(of key: C.Key) -> Double {
        failures.withLock { failures in
            let count = failures[key] ?? 0
            failures[key] = count + 1
            // More doublings than these are past the last pause anyway.
            return min(Self.firstPause * Double(1 << min(count, 8)), Self.lastPause)
        }
    }
}
