import PlatModel
import PlatStore
import PlatSystem

/// One aspect of the control plane that follows what is stored and brings the rest in line.
///
/// A controller is a client of the stores: it hears of changes, queues keys, and looks at each key's
/// present state. No request ever calls one.
protocol Aspect: Sendable {
    associatedtype Key: Hashable & Sendable
    var name: String { get }
    /// How many keys may be worked on at the same time.
    var workers: Int { get }
    /// The keys that an event concerns; called on the store's thread, so it must be quick.
    func keys(for event: Event, in location: Location) -> [Key]
    /// What to look at after a start, beside what changes from then on.
    func initialKeys(in location: Location) throws(Status) -> [Key]
    /// Brings one key in line. A thrown status is retried with growing pauses.
    /// The answer says after how many seconds to look again; nil: when something changes.
    func reconcile(_ key: Key) async throws(Status) -> Double?
}

extension Aspect {
    var workers: Int { 2 }
}

/// Runs an aspect: hears, queues, works, retries.
final class Controller<A: Aspect>: Sendable {
    private let aspect: A
    private let queue = WorkQueue<A.Key>()
    private let log: ServerLog

    init(_ aspect: A, log: ServerLog) {
        self.aspect = aspect
        self.log = log
    }

    func follow(_ location: Location) throws(Status) {
        location.store.addObserver { [aspect, queue] events in
            for event in events {
                for key in aspect.keys(for: event, in: location) { queue.add(key) }
            }
        }
        for key in try aspect.initialKeys(in: location) { queue.add(key) }
    }

    /// Works until the surrounding task is cancelled or the queue is closed.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<aspect.workers {
                group.addTask { [self] in
                    while let key = await queue.take() { await work(key) }
                }
            }
        }
    }

    func close() { queue.close() }

    private func work(_ key: A.Key) async {
        var pause: Double?
        do throws(Status) {
            pause = try await aspect.reconcile(key)
        } catch {
            log.debug("\(aspect.name): \(key): \(error.message)")
            pause = 0.2
        }
        queue.done(key)
        guard let pause else { return }
        // The pause belongs to no request; the queue drops the key when the server has stopped.
        Task { [queue] in
            do { try await Task.sleep(for: .seconds(pause)) } catch { return }
            queue.add(key)
        }
    }
}
